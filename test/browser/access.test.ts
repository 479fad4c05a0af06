import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { demoAccount, tokens } from '../../scripts/accounts.ts'
import { runSql } from '../wire/support/accounts.ts'
import { sinceExportedAt } from '../wire/support/answer.ts'
import { controls } from './support/controls.ts'
import { holdAt } from './support/network.ts'
import { fetchExport, saving, startSite, stopClock } from './support/site.ts'

const site = startSite()

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent)

it('leads from the page to the file, and to the file once more, by keyboard alone', async () => {
  await runSql(site.server.db, demoAccount())
  const page = await site.open()
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }

  await press('Tab', 'ArrowDown', 'Tab') // the demo account, then the button
  const file = await saving(page, () => press('Enter'))
  await expect.poll(() => focused(page)).toBe('Your file is ready')
  await press('Tab')

  expect(await saving(page, () => press('Enter'))).toEqual(file)
  expect(file.name).toMatch(/^agentbot-export-user_abc-/)
  expect(sinceExportedAt(file.text)).toBe(sinceExportedAt(await fetchExport(site.server.origin, tokens.demo)))
})

it('moves the focus to the next step, and tells a screen reader of start and end', async () => {
  const { fault, goOn } = holdAt(1)
  site.network.fault = fault
  const { page } = await site.openFor(9_000)
  await controls(page).start.press('Enter')
  await expect.poll(() => focused(page)).toBe('Cancel')
  expect(await controls(page).announcement.textContent()).toBe('The export has started.')

  goOn()

  await expect.poll(() => focused(page)).toBe('Your file is ready')
  const described = page.locator('#outcome').getAttribute('aria-describedby')
  expect(await described).toBe('sentence')
})

it('speaks of progress a few times a minute, not at every change, and takes the focus from nobody', async () => {
  const { fault, goOn } = holdAt(200_000, 400_000, 600_000, 800_000)
  site.network.fault = fault
  const { page } = await site.openFor(9_000)
  await stopClock(page)
  await controls(page).start.click()
  const shown = async () => {
    await page.clock.runFor(50)
    return page.locator('#rows').textContent()
  }

  let before = '0 rows'
  for (let held = 1; held <= 3; held++) {
    await expect.poll(shown).not.toBe(before)
    before = (await shown()) ?? ''
    if (held === 1) await page.locator('#choose').focus()
    expect(await controls(page).announcement.textContent()).toBe('The export has started.')
    goOn()
  }
  await page.clock.runFor(15_000)
  expect(await page.locator('#choose').evaluate((element) => element === document.activeElement)).toBe(true)

  await expect.poll(() => controls(page).announcement.textContent()).toMatch(/^[\d,]+ rows so far\.$/)
})

it('moves nothing for whoever asked for less motion', async () => {
  site.network.fault = holdAt(1).fault
  const { page } = await site.openFor(9_000, { reducedMotion: 'reduce' })
  await controls(page).start.click()
  await controls(page).cancel.waitFor()
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0)
})

it('works without script: the link saves the file', async () => {
  const { page, token } = await site.openFor(9_000, { javaScriptEnabled: false })
  const file = await saving(page, () => page.getByRole('link', { name: 'Export my data' }).click())
  expect(sinceExportedAt(file.text)).toBe(sinceExportedAt(await fetchExport(site.server.origin, token)))
  expect(await page.getByRole('button').count()).toBe(0)
})

it('tells without script, too, why there is no file', async () => {
  const page = await site.open({ javaScriptEnabled: false })
  await page.getByRole('link', { name: 'Export my data' }).click()
  await page.getByText('Sign in, then export again.').waitFor()
})
