import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { watchCalls } from './support/calls.ts'
import { agent, documentOf, largeFile } from './support/documents.ts'
import { focused, saving, startSite, stopClock } from './support/site.ts'
import { fileOf, viewer } from './support/viewer.ts'

const site = startSite()

const agents = Array.from({ length: 400 }, (_, i) => agent(i + 1))
const notes = [
  { id: 'n1', text: 'first '.repeat(100) },
  { id: 'n2', text: 'second '.repeat(100) },
  { id: 'n3', text: 'x'.repeat(300) },
]
const text = documentOf({ agents, notes })

const numbers = (page: Page) => viewer(page).rows.getByRole('rowheader').allTextContents()

it('asks for the rows that are in view when it can, however much was scrolled meanwhile', async () => {
  const page = await site.open()
  const { open, box, row } = viewer(page)
  await open(fileOf(text))
  const calls = await watchCalls(page)
  await calls.hold('rows')

  for (const to of [4_000, 4_500, 5_000, 9_000, 6_000, 8_000, 12_000]) {
    await box.evaluate(
      (box, to) =>
        new Promise((scrolled) => {
          box.addEventListener('scroll', () => requestAnimationFrame(scrolled), { once: true })
          box.scrollTo(0, to)
        }),
      to,
    )
  }
  expect(await calls.asked('rows')).toBe(1)
  await calls.letGo()

  await row(295).waitFor() // some 12,000 pixels below the first
  expect(await calls.asked('rows')).toBe(2)
})

it('has rows that wait beside those in view, so that none is missing when it is scrolled a little', async () => {
  const page = await site.open()
  const { open, box, row } = viewer(page)
  await open(fileOf(text))
  const calls = await watchCalls(page)
  await box.evaluate((box) => box.scrollTo(0, 4_000))
  await row(100).waitFor()
  await expect.poll(() => numbers(page)).toContain('101')
  await calls.hold('rows')
  for (const by of [300, -600]) {
    await box.evaluate((box, by) => box.scrollBy(0, by), by)
    const missing = await box.evaluate((box) => {
      const { left, top, bottom } = box.getBoundingClientRect()
      const isBlank = (y: number) => document.elementFromPoint(left + 20, y)?.closest('tr') === null
      return [top + 60, (top + bottom) / 2, bottom - 30].filter(isBlank)
    })
    expect(missing).toEqual([])
  }
})

it('shows the collection that was chosen last, whatever was asked for before', async () => {
  const page = await site.open()
  const { open, collection, box, cells, row, table, rowNumber, go } = viewer(page)
  await open(fileOf(text))
  const calls = await watchCalls(page)
  await calls.hold('rows')
  await box.evaluate((box) => box.scrollTo(0, 8_000))
  await expect.poll(() => calls.asked('rows')).toBe(1)
  await collection('Notes').check()
  expect(await numbers(page)).toEqual([])
  await expect.poll(() => calls.asked('rows')).toBe(2)
  await rowNumber.fill('2')
  await go.click()
  await expect.poll(() => calls.asked('place')).toBe(1)
  const headAt = await table.locator('thead').evaluate((head) => head.getBoundingClientRect().top)
  expect(headAt - (await box.evaluate((box) => box.getBoundingClientRect().top + box.clientTop))).toBe(0)
  await calls.letGo()
  await row(2).waitFor()
  expect([await numbers(page), (await cells(2))[0], await box.evaluate((box) => box.scrollTop)]).toEqual([
    ['1', '2', '3'],
    'n2',
    0,
  ])
})

it('shows the whole of a long value only where the reader still is, and asks for no more than it lacks', async () => {
  const page = await site.open()
  const { open, collection, row, exact } = viewer(page)
  await open(fileOf(text))
  await collection('Notes').check()
  const calls = await watchCalls(page)
  const point = (n: number, column: number) => row(n).getByRole('gridcell').nth(column).hover()
  await point(3, 1)
  await expect.poll(() => exact.textContent()).toBe(`Text, row 3: ${'x'.repeat(300)}`)
  expect(await calls.asked('value')).toBe(0)

  await calls.hold('value')
  await point(1, 1)
  const part = `${notes[0]?.text.slice(0, 300)} … (600 characters in all; the CSV file has them)`
  await expect.poll(() => exact.textContent()).toBe(`Text, row 1: ${part}`)
  await row(1).getByRole('gridcell').nth(1).locator('span').first().hover() // within the same cell
  await row(1).getByRole('gridcell').nth(1).focus()
  expect(await calls.asked('value')).toBe(1)
  await point(2, 0)
  await expect.poll(() => exact.textContent()).toBe('ID, row 2: n2')
  await calls.letGo()
  await point(2, 1)
  await expect.poll(() => exact.textContent()).toBe(`Text, row 2: ${notes[1]?.text}`)
  expect(await calls.asked('value')).toBe(2)
})

it('does not come back to a value that was left before it was read', async () => {
  const page = await site.open()
  const { open, collection, row, exact } = viewer(page)
  await open(fileOf(text))
  await collection('Notes').check()
  const calls = await watchCalls(page)
  await calls.hold('value')
  await row(1).getByRole('gridcell').nth(1).hover()
  await expect.poll(() => calls.asked('value')).toBe(1)
  await row(2).getByRole('gridcell').first().hover()
  await expect.poll(() => exact.textContent()).toBe('ID, row 2: n2')
  await exact.evaluate((exact) => {
    const changes: string[] = []
    new MutationObserver(() => changes.push(exact.textContent ?? '')).observe(exact, { childList: true })
    Object.assign(globalThis, { changes })
  })
  await calls.letGo()
  await row(2).getByRole('gridcell').nth(1).hover() // asks the worker for more, which answers one call after the other
  await expect.poll(() => exact.textContent()).toBe(`Text, row 2: ${notes[1]?.text}`)
  expect(await page.evaluate(() => Reflect.get(globalThis, 'changes'))).toEqual([
    expect.stringMatching(/^Text, row 2: .* in all/),
    `Text, row 2: ${notes[1]?.text}`,
  ])
})

it('tells how much of a file was read, to the eye at once, to the ear every fifteen seconds', async () => {
  const page = await site.open()
  const { chooser, announcement, stopReading } = viewer(page)
  await stopClock(page)
  const calls = await watchCalls(page)
  await calls.hold('open')
  await chooser.setInputFiles(fileOf(text, 'mine.json'))
  await stopReading.waitFor()
  const bytes = Buffer.byteLength(text)
  const size = `${(bytes / 1000).toFixed(1)} KB`
  const shown = async () => [
    await page.locator('#opening-name').textContent(),
    await page.locator('#opening-rows').textContent(),
    await page.locator('#opening-progress').evaluate((bar) => (bar as HTMLProgressElement).value),
    await announcement.textContent(),
  ]
  expect(await shown()).toEqual(['mine.json', `0 rows, 0 bytes of ${size}`, 0, 'The file is being read.'])
  await page.clock.runFor(10_000)
  await calls.tell({ done: bytes / 4, of: bytes, rows: 120 })
  const quarter = `120 rows, ${(bytes / 4000).toFixed(1)} KB of ${size}`
  expect(await shown()).toEqual(['mine.json', quarter, 0.25, 'The file is being read.'])
  await page.clock.runFor(5_000)
  await calls.tell({ done: bytes / 4, of: bytes, rows: 120 })
  expect(await shown()).toEqual(['mine.json', quarter, 0.25, '120 rows read so far.'])
  await page.clock.runFor(14_900)
  await calls.tell({ done: bytes / 2, of: bytes, rows: 200 })
  expect((await shown()).slice(2)).toEqual([0.5, '120 rows read so far.'])

  await stopReading.click()
  expect([await announcement.textContent(), await stopReading.isVisible()]).toEqual(['The reading was stopped.', false])
  expect(await focused(page)).toBe('choose')
  await calls.letGo()

  await calls.hold('open')
  await chooser.setInputFiles(fileOf(text, 'again.json'))
  await stopReading.waitFor()
  expect(await shown()).toEqual(['again.json', `0 rows, 0 bytes of ${size}`, 0, 'The file is being read.'])
})

it('tells how far it is with a filter or a CSV, and forgets the one that is stopped', async () => {
  const page = await site.open()
  const { open, find, stop, count, saveCsv, box } = viewer(page)
  await open(fileOf(text))
  await find.fill('llama')
  await expect.poll(() => count.textContent()).toMatch('133 rows with')
  await box.evaluate((box) => box.scrollTo(0, 2_000))
  const shown = () =>
    page.locator('#running-progress').evaluate((bar) => [bar.ariaLabel, (bar as HTMLProgressElement).value])
  const calls = await watchCalls(page)

  await calls.hold('find')
  await find.fill('number 7')
  await stop.waitFor()
  expect(await shown()).toEqual(['Looking through the rows', 0])
  await calls.tell({ done: 3, of: 4 })
  expect(await shown()).toEqual(['Looking through the rows', 0.75])
  await stop.click()
  expect(await box.evaluate((box) => box.scrollTop)).toBe(2_000) // whoever reads on meanwhile loses nothing
  expect([await find.inputValue(), await focused(page), await stop.isVisible()]).toEqual(['llama', 'wanted', false])
  expect(await count.textContent()).toMatch('133 rows with')
  await calls.letGo()

  await calls.hold('csv')
  await saveCsv.click()
  await stop.waitFor()
  await calls.tell({ done: 1, of: 2 })
  expect(await shown()).toEqual(['Making the CSV file', 0.5])
  const saved = page.locator('#save-csv')
  expect(await saved.isVisible()).toBe(false)
  await saving(page, () => calls.letGo())
  await saved.waitFor()
  expect([await viewer(page).announcement.textContent(), await stop.isVisible()]).toEqual([
    'The CSV file is ready.',
    false,
  ])
  expect(await count.textContent()).toMatch('133 rows with')
})

it('gives up the worker of a file that went before it was read', async () => {
  const path = await largeFile(10)
  const page = await site.open({ ignoresComplaints: true })
  const { chooser, stopReading, verdict, announcement } = viewer(page)
  const calls = await watchCalls(page)
  await calls.hold('open')
  await chooser.setInputFiles(path)
  await stopReading.waitFor()
  expect(await announcement.textContent()).toBe('The file is being read.') // also where the page is new
  await rm(dirname(path), { recursive: true })
  await calls.letGo()
  await expect.poll(() => verdict.textContent()).toBe('The file cannot be read')
  await expect.poll(() => page.workers().length).toBe(0)
})
