import { expect, it } from 'vitest'
import { agent, documentOf } from './support/documents.ts'
import { focused, startSite } from './support/site.ts'
import { fileOf, viewer } from './support/viewer.ts'

const site = startSite()

const agents = Array.from({ length: 500 }, (_, i) => agent(i + 1))
const text = documentOf({ agents, workflows: [{ id: 'w1', name: 'tidy up' }] })

it('leads whoever chose a file to what is said of it', async () => {
  const page = await site.open({ viewport: { width: 640, height: 360 } })
  await page.locator('h1').scrollIntoViewIfNeeded()
  await viewer(page).open(fileOf(text))
  await expect.poll(() => focused(page)).toBe('verdict')
  const { top, bottom } = await page.locator('#verdict').evaluate((verdict) => verdict.getBoundingClientRect())
  expect([top >= 0, bottom <= 360]).toEqual([true, true])
  expect(await page.locator('#verdict').getAttribute('aria-describedby')).toBe('verdict-sentence')
  const live = page.locator('[aria-live], output, [role=status], [role=alert], [role=log], [role=timer]')
  const spoken = await live.evaluateAll((elements) => elements.map(({ id }) => id))
  expect(spoken).toEqual(['announcement', 'viewer-announcement'])
})

it('leads through a file by keyboard alone, from what is said of it to the CSV', async () => {
  const page = await site.open()
  await viewer(page).open(fileOf(text))
  await expect.poll(() => focused(page)).toBe('verdict')

  const stops: unknown[] = []
  for (const key of ['Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab', 'Tab']) {
    await page.keyboard.press(key)
    stops.push(
      await page.evaluate(
        () =>
          document.activeElement?.id ||
          document.activeElement?.getAttribute('value') ||
          document.activeElement?.textContent,
      ),
    )
  }
  expect(stops).toEqual(['agents', 'wanted', 'order', 'jump-to', 'Go', 'table-box', 'csv'])
})

it('is a table of the size that it says, with heads, a caption and the numbers of its rows', async () => {
  const page = await site.open()
  const { open, table, rows, row, box } = viewer(page)
  await open(fileOf(text))
  expect(await table.evaluate((table) => table.localName)).toBe('table')
  expect(await table.getAttribute('aria-rowcount')).toBe('501')
  expect(await table.locator('caption').textContent()).toBe('Agents: 500 rows, oldest first')
  expect(await table.locator('thead tr').getAttribute('aria-rowindex')).toBe('1')
  expect(await table.locator('th[scope=col]').count()).toBe(7)
  expect(await table.locator('tbody th[scope=row]').count()).toBe(await rows.count())
  expect(await rows.count()).toBeLessThan(60) // of 500: only those in view are there
  await box.press('Control+End')
  await expect.poll(() => row(500).getAttribute('aria-rowindex')).toBe('501')
})

it('keeps the focus by keyboard in the table while its rows scroll away', async () => {
  const page = await site.open()
  const { open, box, row } = viewer(page)
  await open(fileOf(text))
  await row(3).getByRole('gridcell').first().focus()
  await box.evaluate((box) => box.scrollTo(0, 10_000))
  await expect.poll(() => focused(page)).toBe('table-box')
})

it('moves nothing while a file is read, for whoever asked for less motion', async () => {
  const page = await site.open({ reducedMotion: 'reduce' })
  await viewer(page).open(fileOf(text))
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
})
