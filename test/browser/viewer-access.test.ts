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

it('goes from cell to cell by the arrow keys, and as far as the table reaches', async () => {
  const page = await site.open({ timezoneId: 'Etc/UTC' })
  const { open, box } = viewer(page)
  await open(fileOf(text))
  await box.focus()
  const go = async (key: string, expected: string) => {
    await page.keyboard.press(key)
    await expect.poll(() => focused(page)).toBe(expected)
  }

  await go('ArrowDown', '1')
  await go('ArrowRight', 'agent_0000001')
  await go('ArrowLeft', '1')
  await go('ArrowLeft', '1')
  await go('ArrowRight', 'agent_0000001')
  await go('ArrowDown', 'agent_0000002')
  await go('End', '2024-01-01 00:00:04')
  await go('Home', '2')
  await go('Control+End', '2024-01-01 00:16:40')
  await go('ArrowDown', '2024-01-01 00:16:40')
  await go('ArrowUp', '2024-01-01 00:16:38')
  await go('PageDown', '2024-01-01 00:16:40')
  await go('Control+Home', '1')
  await go('ArrowUp', '1')
  await page.keyboard.press('PageDown')
  await expect.poll(() => focused(page)).toMatch(/^[1-9]\d$/) // more than nine rows are in view
  await go('PageUp', '1')
  for (const key of ['Alt+ArrowDown', 'Shift+ArrowDown', 'a']) await page.keyboard.press(key) // the browser's, or nobody's
  await go('ArrowDown', '2')
})

it('is a table of the size that it says, with heads, a caption and the numbers of its rows', async () => {
  const page = await site.open()
  const { open, table, rows, row, box } = viewer(page)
  await open(fileOf(text))
  expect(await table.evaluate((table) => table.localName)).toBe('table')
  expect(await table.getAttribute('aria-rowcount')).toBe('501')
  expect(await table.locator('caption').textContent()).toBe('Agents: 500 rows, oldest first')
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

it('leaves to the browser what is pressed with Alt or Shift, and what means nothing here', async () => {
  const page = await site.open()
  const { open, row } = viewer(page)
  await open(fileOf(documentOf({ agents: [agent(1), agent(2)] })))
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
