import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { makeAccount } from '../wire/support/accounts.ts'
import { fetchExport, startSite } from './support/site.ts'

const site = startSite()

type Reader = { read(bytes: Uint8Array): void; whole: boolean; counts: Record<string, number> }

/** Runs the page's reader in the browser, once for every list of pieces. */
const read = async (page: Page, documents: string[][]) => {
  const module = await page.evaluateHandle<{ DocumentReader: new () => Reader }>(`import('/document-reader.js')`)
  return module.evaluate(({ DocumentReader }, documents) => {
    const encoder = new TextEncoder()
    return documents.map((pieces) => {
      const reader = new DocumentReader()
      for (const piece of pieces) reader.read(encoder.encode(piece))
      return { whole: reader.whole, counts: reader.counts }
    })
  }, documents)
}

const accountOf = async (rows: number) => {
  const { token } = await makeAccount(site.server.db, rows)
  return fetchExport(site.server.origin, token)
}

it('takes no beginning of a document for the whole, wherever it ends', async () => {
  const page = await site.open()
  for (const document of [await accountOf(0), await accountOf(7)]) {
    const beginnings = Array.from({ length: document.length }, (_, end) => [document.slice(0, end)])
    const results = await read(page, [...beginnings, [document]])
    expect(results.filter(({ whole }) => whole)).toEqual([results.at(-1)])
  }
})

it('reads a document alike, wherever its pieces end', async () => {
  const document = await accountOf(7)
  const members: [string, unknown][] = Object.entries(JSON.parse(document))
  const counts = Object.fromEntries(
    members.flatMap(([name, rows]) => (Array.isArray(rows) ? [[name, rows.length]] : [])),
  )

  const cuts = Array.from({ length: document.length + 1 }, (_, at) => [document.slice(0, at), document.slice(at)])
  const results = await read(await site.open(), [...cuts, [...document]])

  for (const result of results) expect(result).toEqual({ whole: true, counts })
})

it('takes no document with a line missing, doubled or garbled for a whole one', async () => {
  const lines = (await accountOf(4)).split(/(?<=\n)/)
  const join = (kept: string[]) => [kept.join('')]
  // A row that is missing between rows leaves a document behind: only the server can know of it.
  const structural = [...lines.keys()].filter((at) => !lines[at]?.startsWith('{"'))

  const missing = structural.map((at) => join(lines.toSpliced(at, 1)))
  const doubled = structural.map((at) => join(lines.toSpliced(at, 0, lines[at] ?? '')))
  const garbled = structural.map((at) => join(lines.with(at, '?\n')))
  const results = await read(await site.open(), [...missing, ...doubled, ...garbled])

  expect(results.length).toBeGreaterThan(10)
  expect(results.filter(({ whole }) => whole)).toEqual([])
})
