import type { Locator, Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { documentOf } from './support/documents.ts'
import { startSite } from './support/site.ts'
import { fileOf, viewer } from './support/viewer.ts'

const site = startSite()

/** The width of each column of the table, and of the table itself, in characters. */
const widths = (page: Page) =>
  page.evaluate(() => {
    const table = document.getElementById('table') as HTMLTableElement
    const ruler = document.createElement('div')
    ruler.style.width = '100ch'
    table.append(ruler)
    const character = ruler.offsetWidth / 100
    ruler.remove()
    const inCharacters = (element: Element) => Math.round(element.getBoundingClientRect().width / character)
    return { columns: [...(table.tHead?.rows[0]?.cells ?? [])].map(inCharacters), table: inCharacters(table) }
  })

it('makes each column as wide as its values or its name ask, but none too narrow or too wide, whatever rows come', async () => {
  const page = await site.open({ viewport: { width: 400, height: 700 } })
  const { open, collection } = viewer(page)
  const row = { a: 'x', b: 'y'.repeat(8), c: 'z'.repeat(9), d: 'x'.repeat(26), e: 'y'.repeat(27), nameOfTwenty: 'z' }
  const rows = Array.from({ length: 100 }, (_, i) => ({ ...row, e: i === 99 ? row.e : 'short' }))
  const text = documentOf({ rows, much: Array.from({ length: 12_345 }, () => ({ a: 1, b: 2, c: 3 })) })
  await open(fileOf(text))
  const columns = [8, 12, 12, 13, 30, 30, 18]
  const table = columns.reduce((sum, width) => sum + width)
  expect(await widths(page)).toEqual({ columns, table })
  await viewer(page).box.press('Control+End')
  await viewer(page).row(100).waitFor()
  expect(await widths(page)).toEqual({ columns, table })

  await collection('much').check()
  await expect.poll(async () => (await widths(page)).columns).toEqual([9, 12, 12, 12])
})

it('begins another collection with its first columns', async () => {
  const page = await site.open({ viewport: { width: 400, height: 700 } })
  const { open, collection, box } = viewer(page)
  const row = { a: 'x'.repeat(30), b: 'y'.repeat(30), c: 'z'.repeat(30) }
  await open(fileOf(documentOf({ first: [row], second: [row] })))
  await box.evaluate((box) => box.scrollTo(500, 0))
  expect(await box.evaluate((box) => box.scrollLeft)).toBeGreaterThan(100)
  await collection('second').check()
  await expect.poll(() => box.evaluate((box) => box.scrollLeft)).toBe(0)
})

it('shows the rows of the collection that was chosen last, however soon behind another', async () => {
  const page = await site.open()
  const { open, cells } = viewer(page)
  const names = ['first', 'second', 'third']
  await open(fileOf(documentOf(Object.fromEntries(names.map((name) => [name, [{ name }, { name }]])))))
  for (const [before, last] of [
    ['second', 'third'],
    ['third', 'second'],
    ['second', 'first'],
  ] as const) {
    await page.evaluate(
      async ([before, last]) => {
        const choose = (name: string) => document.querySelector<HTMLInputElement>(`input[value=${name}]`)?.click()
        choose(before)
        for (let turn = 0; turn < 20; turn++) await null // its rows are asked for, and cannot be there yet
        choose(last)
      },
      [before, last] as const,
    )
    for (const n of [1, 2]) await expect.poll(() => cells(n)).toEqual([last])
  }
})

it('has every text run in its own direction', async () => {
  const page = await site.open()
  const name = 'שלום עולם (דוח יומי) 123'
  const { open, row } = viewer(page)
  await open(fileOf(documentOf({ notes: [{ id: 'n', [name]: name }] }, { id: 'u', email: 'a@b.c', name })))
  const directions = (element: Locator) =>
    element.evaluateAll((elements) => elements.map((element) => getComputedStyle(element).direction))
  expect(await directions(page.locator('#about dd').filter({ hasText: name }))).toEqual(['rtl'])
  expect(await row(1).locator('time, [title]').count()).toBe(0) // those are a time's
  expect(await directions(row(1).getByRole('gridcell'))).toEqual(['ltr', 'rtl'])
  expect(await directions(page.getByRole('columnheader'))).toEqual(['ltr', 'ltr', 'rtl'])
})
