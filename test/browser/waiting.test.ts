import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { controls } from './support/controls.ts'
import { saving, startSite, stopClock } from './support/site.ts'

const site = startSite()

/** Has every export refused, to be tried again after so many seconds. */
const refuse = (page: Page, seconds: number) =>
  page.route('**/api/export', (route) => route.fulfill({ status: 429, headers: { 'Retry-After': String(seconds) } }))

it('counts down to when it may be tried again, and does nothing before', async () => {
  const { page } = await site.openFor(3)
  let refused = 0
  await page.route('**/api/export', (route) => {
    refused++
    return route.fulfill({ status: 429, headers: { 'Retry-After': '3' } })
  })
  await stopClock(page)
  const { start, outcome, tryAgain, announcement } = controls(page)
  await start.click()
  await outcome('That was one export too many').waitFor()
  const wait = page.locator('#wait')
  for (const [words, milliseconds] of [
    ['in 3 s', 1_000],
    ['in 2 s', 1_250],
    ['in 1 s', 500],
    ['in 1 s', 250],
  ] as const) {
    expect([await wait.textContent(), await tryAgain.getAttribute('aria-disabled')]).toEqual([words, 'true'])
    await tryAgain.press('Enter')
    await page.clock.runFor(milliseconds)
  }
  expect([await wait.textContent(), await tryAgain.getAttribute('aria-disabled')]).toEqual(['', null])
  expect([await announcement.textContent(), refused]).toEqual(['You can try again now.', 1])

  await tryAgain.focus()
  await page.clock.runFor(30_000)
  await page.unroute('**/api/export')
  await saving(page, () => tryAgain.press('Enter'))
  await outcome('Your file is ready').waitFor()
  await page.clock.runFor(1_000)
  expect([await announcement.textContent(), await wait.textContent()]).toEqual(['', ''])
})

it('says that the time has come also after the shortest wait', async () => {
  const { page } = await site.openFor(0)
  await refuse(page, 1)
  const { start, announcement } = controls(page)
  await start.click()
  await expect.poll(() => announcement.textContent()).toBe('You can try again now.')
  expect(await announcement.evaluate((element) => element.checkVisibility())).toBe(true) // or nobody hears it
})

it('lets nobody wait longer whose page slept meanwhile', async () => {
  const { page } = await site.openFor(0)
  await refuse(page, 60)
  await stopClock(page)
  const { start, outcome, tryAgain } = controls(page)
  await start.click()
  await outcome('That was one export too many').waitFor()
  await page.clock.fastForward(59_000) // what was due runs once, as in a tab that the browser slows down
  expect(await tryAgain.getAttribute('aria-disabled')).toBe('true')
  await page.clock.fastForward(1_000)
  expect(await tryAgain.getAttribute('aria-disabled')).toBe(null)
})
