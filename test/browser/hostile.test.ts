import { expect, it } from 'vitest'
import { documentOf } from './support/documents.ts'
import { hostile } from './support/hostile.ts'
import { startSite } from './support/site.ts'
import { fileOf, viewer } from './support/viewer.ts'

const site = startSite()

/** Signs that show nothing, and belong to the spelling of what is around them. */
const spelling = 'می\u200cخواهم क्\u200dष 👩‍👧 \u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'
const odd = { spelling, ...hostile }
const texts = Object.values(odd)
const columns = ['id', 'name', 'cronSchedule', 'toString', '__proto__', ...texts.slice(0, 6)]
/** Every text in every column, and some as names of columns. */
const rows = texts.map((text) => Object.fromEntries(columns.map((column) => [column, text])))
const file = fileOf(
  documentOf(
    { scheduledTasks: rows },
    { name: hostile['override'], email: hostile['markup'], id: hostile['controls'] },
  ),
)

/** What stands for signs that cannot be seen. */
const visibly = (text: string) =>
  text.replace(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\p{Surrogate}]/gu,
    (sign) => `U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  )

it('shows hostile content in every column as the text that it is', async () => {
  const page = await site.open()
  const { open, cells, about, heads } = viewer(page)
  expect(await open(file)).toBe('This export is whole')

  for (const [i, text] of texts.entries()) {
    for (const cell of await cells(i + 1))
      expect(visibly(text).startsWith(cell.slice(0, 250)) && cell.length > 0, text.slice(0, 40)).toBe(true)
  }
  expect((await heads()).length).toBe(columns.length + 1)
  expect(await about.innerText()).toContain('U+202Egnp.exe')
  const look = (element: Element) => [getComputedStyle(element).color, getComputedStyle(element).borderStyle]
  const name = about.locator('dd', { hasText: 'gnp.exe' }).locator('span')
  expect(await name.nth(1).evaluate(look)).not.toEqual(await name.nth(0).evaluate(look)) // no letters of the name's own
  expect(await page.evaluate(() => Reflect.get(globalThis, 'ran'))).toBe(undefined)
  const made = await page
    .locator('#viewer :is(td, th, dd, #exact) *')
    .evaluateAll((elements) => elements.map(({ localName }) => localName))
  expect([...new Set(made)].sort()).toEqual(['small', 'span', 'time'])
})

it('shows all of a long text, with its signs, where the focus is', async () => {
  const page = await site.open()
  const { open, row, exact } = viewer(page)
  await open(file)
  const at = (name: string) => Object.keys(odd).indexOf(name) + 1

  await row(at('emoji')).getByRole('gridcell').first().focus()
  await expect.poll(() => exact.textContent()).toBe(`ID, row ${at('emoji')}: ${hostile['emoji']}`)
  await row(at('half')).getByRole('gridcell').first().focus()
  await expect.poll(() => exact.textContent()).toBe(`ID, row ${at('half')}: half U+D83D emoji`)
})

it.each([320, 1280])('keeps its layout with hostile content, %i pixels wide', async (width) => {
  const page = await site.open({ viewport: { width, height: 640 } })
  const { open, row, rows, exact } = viewer(page)
  await open(file)
  await row(texts.length).getByRole('gridcell').first().focus()
  await expect.poll(() => exact.textContent()).toContain('__proto__')

  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width)
  const heights = await rows.evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height))
  expect(new Set(heights.map(Math.round)).size).toBe(1)
})

it('turns no name of right to left around, nor what stands beside it', async () => {
  const page = await site.open()
  const { open, row } = viewer(page)
  await open(file)
  const cell = row(Object.keys(odd).indexOf('rightToLeft') + 1)
    .getByRole('gridcell')
    .first()
  expect(await cell.evaluate((cell) => getComputedStyle(cell).direction)).toBe('rtl')
  expect(
    await cell.evaluate((cell) => cell.closest('tr') && getComputedStyle(cell.closest('tr') ?? cell).direction),
  ).toBe('ltr')
})
