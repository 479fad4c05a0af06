import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { controls } from './support/controls.ts'
import { holdAt } from './support/network.ts'
import { saving, startSite } from './support/site.ts'

const site = startSite()

/** What the accessibility checker objects to, and where. */
const objections = async (page: Page) => {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(
    () => (globalThis as unknown as { axe: typeof axe }).axe.run() /* the script just loaded put it there */,
  )
  return violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) }))
}

/** Each state of the page, and how to come there. */
const states: Record<string, (page: Page) => Promise<void>> = {
  idle: (page) => controls(page).start.waitFor(),
  async running(page) {
    site.network.fault = holdAt(1).fault
    await controls(page).start.click()
    await controls(page).cancel.waitFor()
  },
  async saved(page) {
    await saving(page, () => controls(page).start.click())
    await controls(page).outcome('Your file is ready').waitFor()
  },
  async failed(page) {
    await page.context().clearCookies()
    await controls(page).start.click()
    await controls(page).outcome('Nobody is signed in').waitFor()
  },
  async 'failed, with a reference'(page) {
    await site.server.db.exec('ALTER TABLE workflows RENAME TO elsewhere')
    await controls(page).start.click()
    await controls(page).outcome('The export failed').waitFor()
    await site.server.db.exec('ALTER TABLE elsewhere RENAME TO workflows')
  },
  async 'failed, with a wait'(page) {
    const headers = { 'Retry-After': '60' }
    await page.route('**/api/export', (route) => route.fulfill({ status: 429, headers }))
    await controls(page).start.click()
    await page.getByText('in 60 s').waitFor()
  },
  async cancelled(page) {
    await states['running']?.(page)
    await controls(page).cancel.click()
    await controls(page).outcome('Export cancelled').waitFor()
  },
}

describe.each(['light', 'dark'] as const)('in %s colours', (colorScheme) => {
  it.each(Object.keys(states))('axe objects to nothing: %s', async (name) => {
    const { page } = await site.openFor(3, { colorScheme })
    await states[name]?.(page)
    expect(await objections(page)).toEqual([])
  })
})

it('axe does object to what is wrong: this check can fail', async () => {
  const page = await site.open()
  await page.evaluate(() => document.getElementById('start')?.replaceChildren())
  expect(await objections(page)).toMatchObject([{ id: 'button-name' }])
})

it.each(Object.keys(states))('no wider than a small phone: %s', async (name) => {
  const { page } = await site.openFor(3, { viewport: { width: 320, height: 640 } })
  await states[name]?.(page)
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
})
