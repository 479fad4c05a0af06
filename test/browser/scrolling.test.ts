import fc from 'fast-check'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { documentOf } from './support/documents.ts'
import { focused, startSite } from './support/site.ts'
import { look } from './support/table.ts'
import { fileOf, viewer } from './support/viewer.ts'

const site = startSite()

/** As many rows as one element can be high, at 40 pixels each. */
const SPAN = 100_000
/** Pixels of the highest window, and of a row in the smallest font: what was drawn there may stay. */
const [TALLEST, LOWEST] = [1_300, 25]
const sizes = { few: 3, some: 45, many: 700, tall: SPAN + 300 }
const text = documentOf(
  Object.fromEntries(
    Object.entries(sizes).map(([name, rows]) => [name, Array.from({ length: rows }, (_, i) => ({ id: `${i + 1}` }))]),
  ),
)

/** What is wrong with it: a place in view without its row, a row that is not where it belongs, more rows than the view needs. */
const faultsOf = async (page: Page, newest: boolean, expected: number) => {
  const { rows, height, total, view, scrolled, all } = await look(page)
  if (total !== expected) return [`${total} rows in all`]
  const [first, last] = [rows[0], rows.at(-1)]
  if (!first || !last) return ['no rows']
  const faults = rows.flatMap(({ top, number, place }, i) => {
    if (number !== (newest ? total - place : place + 1)) return [`row ${number} at place ${place}`]
    const before = rows[i - 1]
    return before && (before.place + 1 !== place || Math.abs(before.bottom - top) > 0.1) ? [`a gap at ${place}`] : []
  })
  if (first.top > 0.5) faults.push(`nothing above ${first.place}`)
  if (last.place < total - 1 && last.bottom < view - 0.5) faults.push(`nothing below ${last.place}`)
  if (rows.length > TALLEST / LOWEST + 30) faults.push(`${rows.length} rows in the document`)
  if (Math.abs(all - Math.max(view, Math.min(total, SPAN) * height)) > 2) faults.push(`${all} pixels to scroll`)
  if (total <= SPAN && Math.abs(first.top - (first.place * height - scrolled)) > 1)
    faults.push(`${first.place} is elsewhere`)
  return faults
}

const setFont = (page: Page, pixels: number) =>
  page.evaluate((pixels) => {
    document.documentElement.style.fontSize = `${pixels}px`
  }, pixels)

type Step =
  | { kind: 'choose'; name: keyof typeof sizes }
  | { kind: 'scroll'; by: number }
  | { kind: 'scroll to'; part: number }
  | { kind: 'go to'; part: number }
  | { kind: 'key'; key: string }
  | { kind: 'order' }
  | { kind: 'window'; height: number }
  | { kind: 'font'; pixels: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant('choose' as const),
    name: fc.constantFrom(...(Object.keys(sizes) as (keyof typeof sizes)[])),
  }),
  {
    arbitrary: fc.record({ kind: fc.constant('scroll' as const), by: fc.integer({ min: -900, max: 900 }) }),
    weight: 3,
  },
  fc.record({ kind: fc.constant('scroll to' as const), part: fc.constantFrom(0, 0.3, 0.5, 0.998, 1) }),
  fc.record({ kind: fc.constant('go to' as const), part: fc.constantFrom(0, 0.001, 0.02, 0.7, 0.99, 1) }),
  fc.record({
    kind: fc.constant('key' as const),
    key: fc.constantFrom('PageDown', 'PageUp', 'ArrowDown', 'ArrowUp', 'Control+End', 'Control+Home'),
  }),
  fc.constant({ kind: 'order' as const }),
  fc.record({ kind: fc.constant('window' as const), height: fc.constantFrom(400, 720, TALLEST) }),
  fc.record({ kind: fc.constant('font' as const), pixels: fc.constantFrom(10, 16, 23) }),
)
const begin: Step[] = [
  { kind: 'choose', name: 'tall' },
  { kind: 'scroll to', part: 1 },
  { kind: 'go to', part: 0.7 },
  { kind: 'window', height: TALLEST },
  { kind: 'font', pixels: 10 },
  { kind: 'window', height: 400 },
  { kind: 'font', pixels: 23 },
]

it('has the right rows in view, and room for all, wherever it is scrolled, however high rows and window are', async () => {
  const page = await site.open()
  const { open, collection, order, rowNumber, go, box } = viewer(page)
  await open(fileOf(text))
  let [newest, total] = [false, sizes.few]
  const take = async (step: Step) => {
    if (step.kind === 'choose') {
      await collection(step.name).check()
      total = sizes[step.name]
    } else if (step.kind === 'scroll') await box.evaluate((box, by) => box.scrollBy(0, by), step.by)
    else if (step.kind === 'scroll to')
      await box.evaluate((box, part) => box.scrollTo(0, part * box.scrollHeight), step.part)
    else if (step.kind === 'key') await box.press(step.key)
    else if (step.kind === 'window') await page.setViewportSize({ width: 900, height: step.height })
    else if (step.kind === 'font') await setFont(page, step.pixels)
    else if (step.kind === 'order') {
      newest = !newest
      await order.selectOption(newest ? 'newest' : 'oldest')
    } else {
      await rowNumber.fill(String(1 + Math.round(step.part * (total - 1))))
      await go.click()
    }
  }
  const property = fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 10 }), async (steps) => {
    for (const step of [...begin, ...steps]) {
      await take(step)
      await expect.poll(() => faultsOf(page, newest, total), { message: JSON.stringify(step) }).toEqual([])
    }
  })
  await fc.assert(property, { numRuns: 2, endOnFailure: true })
})

/** Chooses a collection, and waits for its table. */
const choose = async (page: Page, name: keyof typeof sizes) => {
  await viewer(page).collection(name).check()
  await expect.poll(async () => (await look(page)).total).toBe(sizes[name])
}

/** Where a row is, in pixels below the top of the first row in view; undefined when it is not in the document. */
const topOf = async (page: Page, number: number) => (await look(page)).rows.find((row) => row.number === number)?.top

/** Goes to a row by its number, and waits for the focus to be there. */
const goTo = async (page: Page, number: number) => {
  await viewer(page).rowNumber.fill(String(number))
  await viewer(page).go.click()
  await expect.poll(() => focused(page)).toBe(String(number))
  return look(page)
}

/** Of pixels: some may be left between the head and the first row in view. */
const expectNear = (pixels: number, expected: number) => expect(Math.abs(pixels - expected)).toBeLessThan(6)

it('scrolls no further than it must to bring a row into view, and not at all for one that is', async () => {
  const page = await site.open()
  const { open } = viewer(page)
  await open(fileOf(text))
  await choose(page, 'many')
  const { view, height } = await look(page)
  const inView = Math.floor(view / height)

  expect((await goTo(page, inView)).scrolled).toBe(0)
  expectNear((await goTo(page, inView + 1)).scrolled, (inView + 1) * height - view) // the last in view
  expectNear((await goTo(page, 500)).scrolled, 500 * height - view)
  const { scrolled } = await goTo(page, 500 - inView + 2)
  expectNear(scrolled, 500 * height - view)
  expectNear((await goTo(page, 300)).scrolled, 299 * height) // the first in view
  expectNear((await goTo(page, sizes.many)).scrolled, sizes.many * height - view)
  expect((await goTo(page, 1)).scrolled).toBe(0)

  await choose(page, 'tall')
  for (const number of [SPAN + 250, 50_000, 1, sizes.tall]) {
    await goTo(page, number)
    await expect.poll(() => faultsOf(page, false, sizes.tall)).toEqual([])
  }
})

it('moves rows by as much as it is scrolled, also where the scroll bar begins anew', async () => {
  const page = await site.open()
  const { open, box } = viewer(page)
  await open(fileOf(text))
  for (const [name, number] of [
    ['many', 350],
    ['tall', SPAN - 15], // the span is left soon
  ] as const) {
    await choose(page, name)
    await goTo(page, number)
    let top = await topOf(page, number)
    for (const by of [-7, 131, 160, 160, -300, 77, 230, 160, 160, -700, 350]) {
      await box.evaluate((box, by) => box.scrollBy(0, by), by)
      const expected: number = (top ?? Number.NaN) - by
      await expect.poll(async () => Math.abs(((await topOf(page, number)) ?? Number.NaN) - expected)).toBeLessThan(1)
      await expect.poll(() => faultsOf(page, false, sizes[name])).toEqual([])
      top = await topOf(page, number)
    }
  }
})

it('keeps its place while rows become higher or lower', async () => {
  const page = await site.open()
  const { open } = viewer(page)
  await open(fileOf(text))
  const first = async () => (await look(page)).rows.find(({ bottom }) => bottom > 1)?.number ?? Number.NaN
  for (const [name, number] of [
    ['many', 350],
    ['tall', SPAN + 250],
  ] as const) {
    await choose(page, name)
    await goTo(page, number)
    const before = await first()
    for (const pixels of [23, 10, 16, 16.3, 16]) {
      await setFont(page, pixels)
      const moved = async () => Math.abs((await first()) - before)
      await expect.poll(moved, { message: `${name}, ${pixels} pixels` }).toBeLessThan(3) // browsers round
      await expect.poll(() => faultsOf(page, false, sizes[name])).toEqual([])
    }
  }
})

it('ends no scroll that is under way', async () => {
  const page = await site.open()
  const { open, box } = viewer(page)
  await open(fileOf(text))
  await choose(page, 'many')
  await box.evaluate(
    (box) =>
      new Promise((ended) => {
        box.addEventListener('scrollend', ended)
        box.scrollTo({ top: 4_000, behavior: 'smooth' })
      }),
  )
  expect((await look(page)).scrolled).toBe(4_000)
})

it('leaves the focus where it is for as long as its row is near, and the window where it is when the row goes', async () => {
  const page = await site.open({ viewport: { width: 900, height: 420 } })
  const { open, collection, box, row, find } = viewer(page)
  await open(fileOf(text))
  await collection('many').check()
  await row(5).getByRole('gridcell').first().focus()
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight))
  const before = await page.evaluate(() => scrollY)
  const scrollBox = async (to: number) => {
    await box.evaluate((box, to) => box.scrollTo(0, to), to)
    await expect.poll(() => faultsOf(page, false, sizes.many)).toEqual([])
  }

  const { height } = await look(page)
  for (const to of [100, 300, ...[14, 15, 16, 15].map((row) => row * height)]) {
    await scrollBox(to)
    expect(
      await row(5)
        .getByRole('gridcell')
        .first()
        .evaluate((cell) => cell === document.activeElement),
    ).toBe(true)
  }
  await scrollBox(9_000)
  expect(await focused(page)).toBe('table-box')
  expect(await page.evaluate(() => scrollY)).toBe(before)

  await find.focus()
  await scrollBox(0)
  await scrollBox(9_000)
  expect(await focused(page)).toBe('wanted')
})
