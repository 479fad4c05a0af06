import fc from 'fast-check'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { documentOf } from './support/documents.ts'
import { focused, startSite } from './support/site.ts'
import { look } from './support/table.ts'
import { fileOf, viewer } from './support/viewer.ts'

const site = startSite()

const COLUMNS = 12
/** What stands in a cell, by row and column from 0; the first column has the numbers of the rows. */
const textAt = (row: number, column: number) => (column === 0 ? String(row + 1) : `${row + 1}/${column}`)
const rowOf = (row: number) =>
  Object.fromEntries(Array.from({ length: COLUMNS }, (_, i) => [`column${i + 1}`, textAt(row, i + 1)]))
const sizes = { one: 1, two: 2, many: 240 }
const text = documentOf(
  Object.fromEntries(
    Object.entries(sizes).map(([name, rows]) => [name, Array.from({ length: rows }, (_, row) => rowOf(row))]),
  ),
)

/** The first row that is in view, -1 while none is drawn there, and how many have room. */
const viewOf = async (page: Page) => {
  const { rows, view, height } = await look(page)
  const first = rows.find(({ top, bottom }) => bottom > 0 && top < view)
  return { first: (first?.number ?? 0) - 1, room: Math.max(1, Math.floor(view / height)) }
}

const far = Number.POSITIVE_INFINITY
/** By how many rows and columns a key leads on, where so many rows have room. */
const steps: Record<string, (room: number) => [number, number]> = {
  ArrowDown: () => [1, 0],
  ArrowUp: () => [-1, 0],
  ArrowRight: () => [0, 1],
  ArrowLeft: () => [0, -1],
  PageDown: (room) => [room, 0],
  PageUp: (room) => [-room, 0],
  Home: () => [0, -far],
  End: () => [0, far],
  'Control+Home': () => [-far, -far],
  'Control+End': () => [far, far],
  'Meta+Home': () => [-far, -far],
  'Meta+End': () => [far, far],
}
const bounded = (n: number, last: number) => (n < 0 ? 0 : n > last ? last : n)

const walk = fc.record({
  name: fc.constantFrom(...(Object.keys(sizes) as (keyof typeof sizes)[])),
  scroll: fc.double({ min: 0, max: 1, noNaN: true }),
  keys: fc.array(fc.constantFrom(...Object.keys(steps)), { minLength: 25, maxLength: 25 }),
})

it('leads from the first row in view to any cell by the keys of a data grid, and never out of the table', async () => {
  const page = await site.open({ viewport: { width: 900, height: 600 } })
  const { open, collection, box, table } = viewer(page)
  await open(fileOf(text))

  const property = fc.asyncProperty(walk, async ({ name, scroll, keys }) => {
    await collection(name).check()
    await expect.poll(() => table.getAttribute('aria-rowcount')).toBe(String(sizes[name] + 1))
    await box.evaluate((box, scroll) => box.scrollTo(0, scroll * box.scrollHeight), scroll)
    await expect.poll(async () => (await viewOf(page)).first).toBeGreaterThanOrEqual(0)

    let [row, column] = [(await viewOf(page)).first, 0]
    await box.press('ArrowDown')
    await expect.poll(() => focused(page)).toBe(textAt(row, column))
    for (const key of keys) {
      const [down, right] = steps[key]?.((await viewOf(page)).room) ?? [0, 0]
      row = bounded(row + down, sizes[name] - 1)
      column = bounded(column + right, COLUMNS)
      await page.keyboard.press(key)
      await expect.poll(() => focused(page), { message: key }).toBe(textAt(row, column))
    }
  })
  const examples = Object.keys(sizes).map((name) => [{ name, scroll: 0.5, keys: Object.keys(steps) }])
  await fc.assert(property, { numRuns: 8, examples: examples as [], endOnFailure: true })
})

it('scrolls sideways no further than it must to bring a cell into view, and not at all for one that is', async () => {
  const page = await site.open({ viewport: { width: 500, height: 600 } })
  const { open, collection, box } = viewer(page)
  await open(fileOf(text))
  await collection('many').check()
  await expect.poll(async () => (await viewOf(page)).first).toBe(0)
  await box.press('ArrowDown')

  const sideways = () =>
    page.evaluate(() => {
      const box = document.getElementById('table-box') as HTMLElement
      const cell = document.activeElement as HTMLElement
      return {
        scrolled: box.scrollLeft,
        left: cell.offsetLeft,
        right: cell.offsetLeft + cell.offsetWidth - box.clientWidth,
      }
    })
  let column = 0
  let before = 0
  for (const key of [...Array(9).fill('ArrowRight'), ...Array(5).fill('ArrowLeft'), 'End', 'Home']) {
    column = key === 'End' ? COLUMNS : key === 'Home' ? 0 : column + (key === 'ArrowRight' ? 1 : -1)
    await page.keyboard.press(key)
    await expect.poll(() => focused(page)).toBe(textAt(0, column))
    const { scrolled, left, right } = await sideways()
    expect(Math.abs(scrolled - Math.min(Math.max(before, right), left)), `${key} to ${column}`).toBeLessThanOrEqual(1)
    before = scrolled
  }
})

it('leaves to the browser what is pressed with Alt or Shift, and what means nothing here', async () => {
  const page = await site.open()
  const { open, row } = viewer(page)
  await open(fileOf(text))
  const cell = row(1).getByRole('gridcell').first()
  const taken = (init: { key: string; altKey?: boolean; shiftKey?: boolean }) =>
    cell.evaluate((cell, init) => {
      const event = new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true })
      cell.dispatchEvent(event)
      return event.defaultPrevented
    }, init)
  expect(await taken({ key: 'ArrowRight' })).toBe(true)
  for (const init of [{ altKey: true }, { shiftKey: true }])
    for (const key of ['ArrowLeft', 'ArrowDown', 'Home', 'PageDown'])
      expect(await taken({ key, ...init }), `${key} with ${Object.keys(init)}`).toBe(false)
  expect(await taken({ key: 'a' })).toBe(false)
})
