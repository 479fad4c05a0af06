import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { makeAccount } from '../wire/support/accounts.ts'
import { agent, documentOf, largeFile } from './support/documents.ts'
import { fetchExport, startSite } from './support/site.ts'
import { fileOf, viewer } from './support/viewer.ts'

const site = startSite()

const whole = 'This export is whole'
const cut = 'This export is cut off'
const foreign = 'This is not an Agentbot export'

const text = documentOf({
  agents: [agent(1), agent(2), agent(3)],
  scheduledTasks: [],
  workflows: [
    { id: 'w1', name: 'tidy up', enabled: false },
    { id: 'w2', name: 'ü 😀', enabled: true },
  ],
})

type Report = { verdict: { name: string }; rows: number }
type Module = { readExport(file: Blob, task: object): Promise<{ report: Report }> }

/** What the page's own reader says of files, without showing them. */
const judge = async (page: Page, files: string[]) => {
  const module = await page.evaluateHandle<Module>(`import('/viewer/report.js')`)
  return module.evaluate(async ({ readExport }, files) => {
    const task = { signal: new AbortController().signal, onProgress: () => {} }
    const reports: Report[] = []
    for (const file of files) {
      const bytes = Uint8Array.from(file, (byte) => byte.charCodeAt(0))
      reports.push((await readExport(new Blob([bytes]), task)).report)
    }
    return reports
  }, files)
}

/** Text as its bytes, a character for each. */
const bytesOf = (text: string) => Buffer.from(text).toString('latin1')

it('calls every beginning of an export cut, with the rows that are in it, and only all of it whole', async () => {
  const bytes = bytesOf(text)
  const beginnings = Array.from({ length: bytes.length }, (_, end) => bytes.slice(0, end)).slice(1)
  const reports = await judge(await site.open(), [...beginnings, bytes])

  expect(reports.pop()).toMatchObject({ verdict: { name: 'whole' }, rows: 5 })
  for (const [i, { verdict, rows }] of reports.entries()) {
    const complete = beginnings[i]?.match(/^\{.*\n/gm)?.slice(1) ?? []
    expect({ verdict: verdict.name, rows }, beginnings[i]).toEqual({ verdict: 'cut', rows: complete.length })
  }
})

it('calls no export whole in which a line is missing that must be there, doubled or garbled', async () => {
  const lines = bytesOf(text).split(/(?<=\n)/)
  const places = [...lines.keys()]
  // A row, or an empty collection, that is missing leaves a document behind: only the server can know of it.
  const canMiss = (line = '') => line.startsWith('{"') || line.endsWith('[],\n')
  const missing = places.filter((at) => !canMiss(lines[at])).map((at) => lines.toSpliced(at, 1).join(''))
  const isRow = (line = '') => line.startsWith('{"') && line.endsWith(',\n')
  const doubled = places.filter((at) => !isRow(lines[at])).map((at) => lines.toSpliced(at, 0, lines[at] ?? '').join(''))
  const garbled = places.map((at) => lines.with(at, `${lines[at]?.slice(0, -1)}?\n`).join(''))

  const reports = await judge(await site.open(), [...missing, ...doubled, ...garbled])

  expect(reports.length).toBeGreaterThan(25)
  expect(reports.filter(({ verdict }) => verdict.name === 'whole')).toEqual([])
})

const cuts: [string, string | undefined, string][] = [
  ['within the first lines', '"version"', 'It ends before its first row.'],
  ['before a row', '{"id":"agent_0000002', 'It ends after 1 row of Agents.'],
  ['within a row', 'llama-4', 'It ends after 2 rows of Agents.'],
  ['between two collections', '"workflows"', 'It ends after 0 rows of Scheduled tasks.'],
  ['within an emoji', '😀', 'It ends after 1 row of Workflows.'],
  ['behind the last row', ']\n}', 'It ends after 2 rows of Workflows.'],
  ['before its last line end', undefined, 'It ends after 2 rows of Workflows.'],
]

it('says after which row a file is cut', async () => {
  const bytes = Buffer.from(text)
  const page = await site.open()
  for (const [place, before, words] of cuts) {
    const end = before === undefined ? bytes.length - 1 : bytes.indexOf(before) + (before === '😀' ? 2 : 0)
    expect.soft(await viewer(page).open(fileOf(bytes.subarray(0, end))), place).toBe(cut)
    expect.soft(await viewer(page).sentence.textContent(), place).toMatch(words)
  }
})

const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
)

const strangers: [string, string | Buffer, RegExp][] = [
  ['an empty file', '', /is empty/],
  ['a picture', picture, /does not begin as one/],
  ['another JSON', '{"agents":[],"user":{}}', /does not begin as one/],
  ['another JSON, on lines', '{\n  "name": "x",\n  "version": "1.0"\n}\n', /does not begin as one/],
  ['an export that a program indented', JSON.stringify(JSON.parse(text), null, 2), /changed its form/],
  ['an export with the line ends of another system', text.replaceAll('\n', '\r\n'), /changed its form/],
  ['an export behind a byte order mark', `\ufeff${text}`, /changed its form/],
  ['a later version', text.replace('"1.0"', '"2.0"'), /version 2\.0/],
  ['a row that is no JSON any more', text.replace('"gpt-4o"', 'gpt-4o'), /line 6 /],
  [
    'a row that is no UTF-8 any more',
    Buffer.from(bytesOf(text).replace('number 3', 'number \xff'), 'latin1'),
    /line 8 /,
  ],
  ['two rows on a line', text.replace('},\n{', '},{'), /line 6 /],
  ['a row without its comma', text.replace('},\n{"id":"agent_0000002', '}\n{"id":"agent_0000002'), /line 7 /],
  ['text behind the end', `${text}x`, /line 16 /],
  ['a user that is no object', documentOf({}, []), /line 4 /],
  ['a moment that is none', text.replace('14:14', '99:99'), /does not begin as one/],
  ['a collection twice', text.replace('workflows', 'agents'), /line 11 /],
  [
    'more columns than any export has',
    documentOf({ a: [Object.fromEntries(Array(101).fill(0).entries())] }),
    /line 6 /,
  ],
  ['a line beyond all bounds', text.replace('llama', 'x'.repeat(5_000_000)), /line 8 /],
]

it('says of what is no Agentbot export that it is none, and why', async () => {
  const page = await site.open()
  for (const [what, file, words] of strangers) {
    expect.soft(await viewer(page).open(fileOf(file)), what).toBe(foreign)
    expect.soft(await viewer(page).sentence.textContent(), what).toMatch(words)
    expect.soft(await viewer(page).table.isVisible(), what).toBe(false)
  }
})

it('calls an edited file whole when only a value differs, and says that nobody can tell', async () => {
  const page = await site.open()
  expect(await viewer(page).open(fileOf(text.replace('tidy up', 'tidy down')))).toBe(whole)
  expect(await page.locator('#verdict-note').textContent()).toMatch(/No file can tell whether .* changed a value/)
})

it('opens one file after the other, whatever was said of the last one', async () => {
  const page = await site.open()
  const { open } = viewer(page)
  const answers = []
  for (const file of [text, '', text.slice(0, 600), text, text.slice(0, -1), 'x'])
    answers.push(await open(fileOf(file)))
  expect(answers).toEqual([whole, foreign, cut, whole, cut, foreign])
})

it('says so when a file is gone that was open', async () => {
  const path = await largeFile(2_000)
  const page = await site.open({ ignoresComplaints: true })
  await viewer(page).open(path)
  await rm(dirname(path), { recursive: true })

  await viewer(page).rowNumber.fill('1500')
  await viewer(page).go.click()

  await expect.poll(() => viewer(page).verdict.textContent()).toBe('The file cannot be read')
})

it('takes what the server sends for a whole export', async () => {
  const { token } = await makeAccount(site.server.db, 700)
  const page = await site.open()
  expect(await viewer(page).open(fileOf(await fetchExport(site.server.origin, token)))).toBe(whole)
  expect(await viewer(page).sentence.textContent()).toMatch(/^700 rows/)
})
