import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { controls } from './support/controls.ts'
import { cutAfter, endAfter, holdAt } from './support/network.ts'
import { fetchExport, saved, saving, startSite, stopClock } from './support/site.ts'

const site = startSite()

const sentence = (page: Page) => page.locator('#sentence').textContent()

/** Exports, and expects a sentence in place of a file. */
const failing = async (page: Page, title: string) => {
  await controls(page).start.click()
  await controls(page).outcome(title).waitFor()
  expect(await controls(page).saveAgain.isVisible()).toBe(false)
  expect(await page.locator('#save').getAttribute('href')).toBe('/api/export') // no file was made either
  expect(saved(page)).toBe(0)
  return sentence(page)
}

/** The way on from a failure that has passed. */
const tryingAgain = (page: Page) => saving(page, () => controls(page).tryAgain.click())

it('says who is not signed in how to go on', async () => {
  const page = await site.open()
  expect(await failing(page, 'Nobody is signed in')).toMatch(/Choose an account .* try again/)
})

it('says that the session is over when it was revoked', async () => {
  const page = await site.open({ token: 'a-session-that-nobody-holds' })
  expect(await failing(page, 'Nobody is signed in')).toMatch(/Choose an account .* try again/)
})

it('says where to export when the Worker takes the page for a foreign one', async () => {
  site.network.headers = { 'sec-fetch-site': 'cross-site' }
  const { page } = await site.openFor(3)
  expect(await failing(page, 'This page may not export')).toMatch(/Open Agentbot/)
})

// The limiter counts by the minute: a test that runs across its turn has to start again.
it('says how long to wait after too many exports, and offers to try again then', { retry: 1 }, async () => {
  const { page, token } = await site.openFor(3)
  while (!(await fetchExport(site.server.origin, token)).includes('Too Many Requests')) {}
  await stopClock(page)

  expect(await failing(page, 'That was one export too many')).toMatch(/Wait 60 seconds, then try again/)

  const { tryAgain, announcement } = controls(page)
  expect(await tryAgain.isEnabled()).toBe(false)
  await page.clock.runFor(61_000)
  expect(await tryAgain.isEnabled()).toBe(true)
  expect(await announcement.textContent()).toBe('You can try again now.')
})

it('gives the request id of an export that the server failed to make', async () => {
  const { page } = await site.openFor(3)
  await site.server.db.exec('ALTER TABLE workflows RENAME TO elsewhere')

  expect(await failing(page, 'The export failed')).toMatch(/Try again; .* support/)

  const reference = await page.locator('#reference').textContent()
  await expect
    .poll(() => site.server.lines().find(({ requestId }) => requestId === reference))
    .toMatchObject({ outcome: 'aborted' })
  await site.server.db.exec('ALTER TABLE elsewhere RENAME TO workflows')
  await tryingAgain(page)
})

it('says that Agentbot cannot be reached', async () => {
  const { page } = await site.openFor(3)
  await page.context().setOffline(true)
  expect(await failing(page, 'Agentbot cannot be reached')).toMatch(/online, then try again/)
  await page.context().setOffline(false)
  await tryingAgain(page)
})

it('says that the connection was lost in mid-body, with what support can find it by', async () => {
  site.network.fault = cutAfter(300_000)
  const { page } = await site.openFor(9_000)

  expect(await failing(page, 'The connection was lost')).toMatch(/after .*, so nothing was saved/)

  expect(await page.locator('#reference').textContent()).toMatch(/^[0-9a-f-]{36}$/)
  site.network.fault = undefined
  await tryingAgain(page)
})

it('takes a connection that fell silent for lost', async () => {
  site.network.fault = holdAt(300_000).fault
  const { page } = await site.openFor(9_000)
  await page.clock.install()
  await controls(page).start.click()
  await expect.poll(() => page.locator('#bytes').textContent()).toMatch(/KB|MB/)

  await page.clock.runFor(61_000)

  await controls(page).outcome('The connection was lost').waitFor()
  await site.network.left
  expect(saved(page)).toBe(0)
})

it.each([0, 300_000])('does not save a body that ends after %i bytes as if that were all', async (bytes) => {
  site.network.fault = endAfter(bytes)
  const { page } = await site.openFor(9_000)
  expect(await failing(page, 'The file did not arrive whole')).toMatch(/nothing was saved. Try again/)
  site.network.fault = undefined
  await tryingAgain(page)
})

it('does not save a document with something behind its end', async () => {
  site.network.fault = async function* (body) {
    yield* body
    yield Buffer.from('\n')
  }
  const { page } = await site.openFor(3)
  expect(await failing(page, 'The file did not arrive whole')).toMatch(/nothing was saved. Try again/)
})

it('does not save what something else answered with a friendly page', async () => {
  const { page } = await site.openFor(3)
  await page.route('**/api/export', (route) => route.fulfill({ contentType: 'text/html', body: '<p>Accept our terms' }))
  expect(await failing(page, 'Something else answered')).toMatch(/then try again/)
})
