import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
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
    Buffer.from(Buffer.from(text).toString('latin1').replace('number 3', 'number \xff'), 'latin1'),
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
  expect(await viewer(page).sentence.innerText()).toMatch(/ Choose it again\.$/)
  expect(await page.locator('#verdict-note').isVisible()).toBe(false)
})

it('takes what the server sends for a whole export', async () => {
  const { token } = await makeAccount(site.server, 700)
  const page = await site.open()
  expect(await viewer(page).open(fileOf(await fetchExport(site.server.origin, token)))).toBe(whole)
  expect(await viewer(page).sentence.textContent()).toMatch(/^700 rows/)
})
