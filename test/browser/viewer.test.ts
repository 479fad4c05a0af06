import { expect, it } from 'vitest'
import { demoAccount, tokens } from '../../scripts/accounts.ts'
import { runSql } from '../wire/support/accounts.ts'
import { controls } from './support/controls.ts'
import { agent, documentOf } from './support/documents.ts'
import { fetchExport, focused, saving, startSite } from './support/site.ts'
import { fileOf, viewer } from './support/viewer.ts'

const site = startSite()
const timezoneId = 'Asia/Kolkata' // half an hour off, so that no other zone looks right by chance

const agents = (count: number) => Array.from({ length: count }, (_, i) => agent(i + 1))

it('shows the file of the example: who, when, and each collection as a table', async () => {
  await runSql(site.server.db, demoAccount())
  const page = await site.open({ timezoneId })
  const { open, about, collection, count, heads, cells, sentence } = viewer(page)

  expect(await open(fileOf(await fetchExport(site.server.origin, tokens.demo)))).toBe('This export is whole')

  expect(await sentence.textContent()).toMatch(/^3 rows, 633 bytes\. /)
  const told = await about.innerText()
  for (const fact of ['user_abc123', 'user@example.com', 'Jane Doe', 'solo', 'REF123']) expect(told).toContain(fact)
  expect(await count.textContent()).toBe('Agents: 1 row')
  expect(await heads()).toEqual(['Row', 'ID', 'Name', 'Model', 'Status', 'Created at', 'Updated at'])
  await expect
    .poll(() => cells(1))
    .toEqual(['agent_xyz', 'my-agent', 'gpt-4o', 'running', '2026-03-01 05:30:00', '2026-04-01 05:30:00'])
  await collection('Scheduled tasks 1 row').check()
  expect(await heads()).toEqual(['Row', 'ID', 'Name', 'Cron schedule', 'Enabled', 'Created at'])
  await expect.poll(() => cells(1)).toEqual(['task_123', 'daily-report', '0 9 * * *', 'yes', '2026-03-15 05:30:00'])
})

it('shows an export as soon as it is saved, and leaves the focus where it is', async () => {
  const { page } = await site.openFor(9_000)
  await saving(page, () => controls(page).start.click())

  await expect.poll(() => viewer(page).verdict.textContent()).toBe('This export is whole')

  expect(await viewer(page).count.textContent()).toBe('Agents: 3,000 rows, oldest first')
  expect(await viewer(page).announcement.textContent()).toBe('This export is whole')
  expect(await page.evaluate(() => document.activeElement?.id)).toBe('outcome')
})

it('exports before the viewer has come, which shows the file when it has', async () => {
  const { page } = await site.openFor(3)
  const { promise, resolve } = Promise.withResolvers<void>()
  await page.route('**/viewer/viewer.js', async (route) => {
    await promise
    await route.continue()
  })
  await page.reload({ waitUntil: 'commit' })
  await saving(page, () => controls(page).start.click())
  expect(await viewer(page).chooser.isVisible()).toBe(false)
  resolve()
  await expect.poll(() => viewer(page).verdict.textContent()).toBe('This export is whole')
})

it.each(['de-DE', 'ar-EG'])(
  'writes numbers and times as its sentences are written, in a browser of %s',
  async (locale) => {
    const page = await site.open({ locale, timezoneId })
    const { open, count, cells } = viewer(page)
    await open(fileOf(documentOf({ agents: agents(1_200) })))
    expect(await count.textContent()).toBe('Agents: 1,200 rows, oldest first')
    await expect.poll(async () => (await cells(1))[4]).toBe('2024-01-01 05:30:01')
  },
)

it('says of an account without rows that it has none', async () => {
  const { page, token } = await site.openFor(0)
  const { open, count, table, saveCsv } = viewer(page)
  expect(await open(fileOf(await fetchExport(site.server.origin, token)))).toBe('This export is whole')
  expect(await count.textContent()).toBe('Agents: no rows, this collection is empty')
  expect([await table.isVisible(), await saveCsv.isVisible()]).toEqual([false, false])
})

it('takes collections, columns and members that it has never heard of from the file', async () => {
  const page = await site.open()
  const { open, collection, heads, cells } = viewer(page)
  const notes = [
    { id: 'n1', pinnedUntil: null, tags: ['a', 'b'], size: -0.5 },
    { id: 'n2', extraColumn: '' },
  ]
  expect(await open(fileOf(documentOf({ apiNotes: notes, agents: [] })))).toBe('This export is whole')
  await collection('Api notes 2 rows').waitFor()
  expect(await heads()).toEqual(['Row', 'ID', 'Pinned until', 'Tags', 'Size', 'Extra column'])
  await expect.poll(() => cells(1)).toEqual(['n1', 'empty', '["a","b"]', '-0.5', 'empty'])
  expect(await cells(2)).toEqual(['n2', 'empty', 'empty', 'empty', 'empty'])
})

it('shows every digit of an integer beyond 2^53', async () => {
  const page = await site.open()
  const text = documentOf({ agents: agents(1) }).replace('"referralCredits":0', '"referralCredits":9007199254740993')
  await viewer(page).open(fileOf(text))
  expect(await viewer(page).about.innerText()).toContain('9007199254740993')
})

it('shows the exact value where the pointer is, and where the focus is', async () => {
  const page = await site.open({ timezoneId })
  const { open, row, exact } = viewer(page)
  await open(fileOf(documentOf({ agents: agents(3) })))
  const created = (n: number) => row(n).getByRole('gridcell').nth(4)

  await created(2).hover()
  await expect.poll(() => exact.textContent()).toBe('Created at, row 2: 2024-01-01T00:00:02.000Z')
  await created(3).focus()
  await expect.poll(() => exact.textContent()).toBe('Created at, row 3: 2024-01-01T00:00:03.000Z')
  expect(await created(3).locator('time').getAttribute('title')).toBe('2024-01-01T00:00:03.000Z')
})

it('tells what a cell holds now, also where another was pointed at before', async () => {
  const page = await site.open()
  const { open, find, count, rows, exact } = viewer(page)
  await open(fileOf(documentOf({ agents: agents(2) })))
  const point = () => rows.first().getByRole('gridcell').first().hover()
  await point()
  await expect.poll(() => exact.textContent()).toBe(`ID, row 1: ${agent(1).id}`)
  await find.fill('number 2')
  await find.press('Enter')
  await expect.poll(() => count.textContent()).toMatch('1 row with')
  await find.hover()
  await point()
  await expect.poll(() => exact.textContent()).toBe(`ID, row 2: ${agent(2).id}`)
})

it('shows of a long value as much as a page can, and says how long it is', async () => {
  const page = await site.open()
  const { open, row, exact, collection } = viewer(page)
  const long = 'abc '.repeat(10_000)
  await open(
    fileOf(
      documentOf({
        notes: [
          { id: 'short', text: 'x'.repeat(301) },
          { id: 'long', text: long },
        ],
        others: [{ id: 'other' }, { id: 'long', text: long.toUpperCase() }],
      }),
    ),
  )
  const hint = 'Point at a cell, or go to it with the arrow keys, to see here what the file has in it.'
  expect(await exact.textContent()).toBe(hint)

  await row(1).getByRole('gridcell').nth(1).focus()
  await expect.poll(() => exact.textContent()).toBe(`Text, row 1: ${'x'.repeat(301)}`)
  await row(2).getByRole('gridcell').nth(1).hover()
  const more = ' … (40,000 characters in all; the CSV file has them)'
  await expect.poll(() => exact.textContent()).toBe(`Text, row 2: ${long.slice(0, 20_000)}${more}`)
  expect(await exact.locator('bdi').count()).toBe(1)
  await row(2).getByRole('rowheader').hover()
  expect(await exact.textContent()).toMatch(/^Text, row 2/)

  await collection('Others').check()
  await row(2).getByRole('gridcell').nth(1).hover()
  await expect.poll(() => exact.textContent()).toBe(`Text, row 2: ${long.slice(0, 20_000).toUpperCase()}${more}`)
})

it('turns the order around, and goes to a row by its number', async () => {
  const page = await site.open()
  const { open, order, rows, count, rowNumber, go, row } = viewer(page)
  await open(fileOf(documentOf({ agents: agents(5_000) })))

  await order.selectOption('newest first')
  await expect.poll(() => count.textContent()).toBe('Agents: 5,000 rows, newest first')
  await expect.poll(() => rows.first().getByRole('rowheader').textContent()).toBe('5000')

  await rowNumber.fill('1234')
  await go.click()
  await expect
    .poll(() =>
      row(1234)
        .getByRole('rowheader')
        .evaluate((cell) => cell === document.activeElement),
    )
    .toBe(true)
  expect(await row(1234).getAttribute('aria-rowindex')).toBe(String(5_000 - 1234 + 2))
  await order.selectOption('oldest first')
  await expect.poll(() => rows.first().getByRole('rowheader').textContent()).toBe('1')
})

it.each([
  ['AGENT_0004999', 1, 4_999],
  ['2024-01-01 01:10:50', 2, 2_125],
])('finds %s in %i rows', async (text, found, first) => {
  const page = await site.open({ timezoneId: 'Etc/UTC' })
  const { open, find, count, rows, announcement, table } = viewer(page)
  await open(fileOf(documentOf({ agents: agents(5_000) })))

  await find.fill(text)

  await expect
    .poll(() => count.textContent())
    .toMatch(`Agents: ${found.toLocaleString('en')} row${found > 1 ? 's' : ''} with “${text}”`)
  await expect.poll(() => rows.first().getByRole('rowheader').textContent()).toBe(String(first))
  expect(await announcement.textContent()).toBe(await count.textContent())
  expect(await table.getAttribute('aria-rowcount')).toBe(String(found + 1)) // and the head
  await find.fill('')
  await expect.poll(() => count.textContent()).toBe('Agents: 5,000 rows, oldest first')
})

it('says when no row has the text, and looks for it in the next collection', async () => {
  const page = await site.open()
  const { open, find, count, collection, table, rowNumber, go, row } = viewer(page)
  const workflows = [{ id: 'w1', name: 'Zoë', enabled: true }]
  await open(fileOf(documentOf({ agents: agents(10), workflows })))

  await find.fill('zoe\u0308') // the same name, its accent written apart
  await expect.poll(() => count.textContent()).toMatch('Agents: no row with')
  expect(await table.isVisible()).toBe(false)
  await rowNumber.fill('1')
  await go.click()
  await collection('Workflows').check()
  await expect.poll(() => count.textContent()).toMatch('Workflows: 1 row with')
  await go.click()
  await expect.poll(() => focused(page)).toBe('1')
  expect((await row(1).getByRole('gridcell').allTextContents())[0]).toBe('w1')
})
