import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { agent, documentOf } from './support/documents.ts'
import { hostile } from './support/hostile.ts'
import { saving, startSite } from './support/site.ts'
import { fileOf, viewer } from './support/viewer.ts'

const site = startSite()

/** Reads CSV as RFC 4180 has it, to the letter: what it does not allow is an error. */
const parseCsv = (text: string) => {
  const records: string[][] = [[]]
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y
  while (field.lastIndex < text.length) {
    const at = field.lastIndex
    const match = field.exec(text)
    if (!match) throw new Error(`no field at ${at}: ${text.slice(at, at + 40)}`)
    records.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    if (match[3] === '\r\n') records.push([])
  }
  return records.slice(0, -1)
}

const csvOf = async (page: Page, document: string, name = 'my export.json') => {
  await viewer(page).open(fileOf(document, name))
  const { name: saved, text } = await saving(page, () => viewer(page).saveCsv.click())
  expect(text.startsWith('\ufeff')).toBe(true) // the mark by which a spreadsheet knows UTF-8
  return { name: saved, records: parseCsv(text.slice(1)) }
}

it('saves a collection as CSV: its columns, and every row exactly as the file has it', async () => {
  const agents = Array.from({ length: 3_000 }, (_, i) => agent(i + 1))
  const { name, records } = await csvOf(await site.open(), documentOf({ agents }))
  expect(name).toBe('my export-agents.csv')
  expect(records).toEqual([Object.keys(agent(1)), ...agents.map((row) => Object.values(row))])
})

it('keeps quotes, commas and line ends within their fields, and tells empty values from text', async () => {
  const notes = [
    { a: 'say "hi", twice\r\nor once', b: null, c: '', d: true, e: -12, f: ['x', { y: 1 }] },
    { a: 'ü 😀', b: 'שלום', d: false, e: 0.5 },
  ]
  const { records } = await csvOf(await site.open(), documentOf({ notes }).replace('-12', '-9007199254740993'))
  expect(records).toEqual([
    ['a', 'b', 'c', 'd', 'e', 'f'],
    ['say "hi", twice\r\nor once', '', '', 'true', '-9007199254740993', '["x",{"y":1}]'],
    ['ü 😀', 'שלום', '', 'false', '0.5', ''],
  ])
})

const formulas = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '\t',
  ' =1',
  '\u00a0=1',
  '\u200b=1',
  '\ufeff=1',
  '＝1',
  '＋1',
  '－1',
  '＠A',
  '-2+3+cmd|" /C calc"!A0',
]

it('writes text that a spreadsheet would run so that none runs it, also as the name of a column', async () => {
  const notes = formulas.map((text) => ({ '=name': text, other: `${text}${text}`, fine: `a${text}`, number: -1 }))
  const { records } = await csvOf(await site.open(), documentOf({ notes }))
  expect(records).toEqual([
    ["'=name", 'other', 'fine', 'number'],
    ...formulas.map((text) => [`'${text}`, `'${text}${text}`, `a${text}`, '-1']),
  ])
})

it('writes hostile content as text, half an emoji by its escape', async () => {
  const texts = Object.values(hostile)
  const { records } = await csvOf(await site.open(), documentOf({ notes: texts.map((text) => ({ text })) }))
  const written = texts.map((text) => (text.startsWith('=') ? `'${text}` : text).replace(/\p{Surrogate}/u, '\\ud83d'))
  expect(records.slice(1).map(([text]) => text)).toEqual(written)
})

it('saves the same CSV once more when asked to, and forgets it with its collection', async () => {
  const page = await site.open()
  await viewer(page).open(fileOf(documentOf({ agents: [agent(1)], workflows: [{ id: 'w' }] })))
  const again = page.getByRole('link', { name: 'Save the CSV again' })
  expect(await again.isVisible()).toBe(false)

  const first = await saving(page, () => viewer(page).saveCsv.click())
  expect(await saving(page, () => again.click())).toEqual(first)
  expect(await viewer(page).announcement.textContent()).toBe('The CSV file is ready.')

  await viewer(page).collection('Workflows').check()
  await expect.poll(() => again.isVisible()).toBe(false)
})
