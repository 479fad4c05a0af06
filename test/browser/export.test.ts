import { expect, it } from 'vitest'
import { sinceExportedAt } from '../wire/support/answer.ts'
import { controls } from './support/controls.ts'
import { holdAt } from './support/network.ts'
import { fetchExport, saved, saving, startSite, stopClock } from './support/site.ts'

const site = startSite()

it.each([0, 3, 9_000])('saves an account of %i rows, byte for byte what the API sends', async (rows) => {
  const { page, token } = await site.openFor(rows)

  const file = await saving(page, () => controls(page).start.click())

  expect(sinceExportedAt(file.text)).toBe(sinceExportedAt(await fetchExport(site.server.origin, token)))
  expect(file.name).toMatch(/^agentbot-export-wire-\d+-\d{4}-\d\d-\d\d\.json$/)
  await controls(page).outcome('Your file is ready').waitFor()
  expect(await page.locator('#sentence').textContent()).toContain(`${rows.toLocaleString('en')} row`)
})

it('saves the same file once more when asked to, however much later, without a second export', async () => {
  const { page } = await site.openFor(3)
  await stopClock(page)
  const file = await saving(page, () => controls(page).start.click())

  site.network.fault = () => {
    throw new Error('asked for a second export')
  }

  await page.clock.fastForward('24:00:00')
  expect(await saving(page, () => controls(page).saveAgain.click())).toEqual(file)
})

it('goes on beside an export in another tab, and whatever key is pressed', async () => {
  const { fault, goOn } = holdAt(1)
  site.network.fault = fault
  const { page } = await site.openFor(9_000)
  await controls(page).start.click()
  await expect.poll(() => page.locator('#bytes').textContent()).toMatch(/^[1-9]/)
  site.network.fault = undefined

  const other = await page.context().newPage()
  await other.goto(page.url())
  expect((await saving(other, () => controls(other).start.click())).text).toMatch(/\n\}\n$/)
  await page.bringToFront()
  for (const key of ['Escape', 'Backspace', 'ArrowLeft']) await page.keyboard.press(key)
  expect((await saving(page, async () => goOn())).text).toMatch(/\n\}\n$/)
})

it('shows the rows of 100,000 while they arrive, and saves them all', async () => {
  const steps = [1, 4, 7, 10].map((megabytes) => megabytes * 1_000_000)
  const { fault, goOn } = holdAt(...steps)
  site.network.fault = fault
  const { page, token } = await site.openFor(100_000)
  const shownBytes = async () => Number((await page.locator('#bytes').textContent())?.replace(' MB', '')) * 1_000_000

  const file = await saving(page, async () => {
    await controls(page).start.click()
    for (const step of steps) {
      await expect.poll(shownBytes, { timeout: 30_000 }).toBeGreaterThanOrEqual(step)
      goOn()
    }
  })

  expect(sinceExportedAt(file.text)).toBe(sinceExportedAt(await fetchExport(site.server.origin, token)))
  expect(await page.locator('data').allTextContents()).toEqual(['33,333 rows', '33,333 rows', '33,334 rows'])
})

it('cancels: the transfer ends, nothing is saved, and it can start again', async () => {
  const { fault } = holdAt(500_000)
  site.network.fault = fault
  const { page } = await site.openFor(9_000)
  const { start, cancel, outcome, saveAgain, exportAgain } = controls(page)
  await start.click()
  await expect.poll(() => page.locator('#bytes').textContent()).toMatch(/KB|MB/)

  await cancel.click()

  await outcome('Export cancelled').waitFor()
  await site.network.left
  expect(await saveAgain.isVisible()).toBe(false)
  expect(saved(page)).toBe(0)
  site.network.fault = undefined
  expect((await saving(page, () => exportAgain.click())).text).toMatch(/\n\}\n$/)
})
