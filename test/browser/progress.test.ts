import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { controls } from './support/controls.ts'
import { agent, documentOf } from './support/documents.ts'
import { endAfter } from './support/network.ts'
import { saving, startSite, stopClock } from './support/site.ts'

const site = startSite()

const text = documentOf({ agents: [agent(1), agent(2), agent(3)], scheduledTasks: [{ id: 't' }], workflows: [] })
const bytes = Buffer.byteLength(text)
/** The bytes behind so many rows of agents. */
const behind = (rows: number) => text.indexOf(`{"id":"agent_000000${rows + 1}"`)

/** Sends the document up to a row, and the rest when it is told to. */
const sendInTwo = (rows: number) => {
  const { promise, resolve } = Promise.withResolvers<void>()
  site.network.fault = async function* () {
    yield Buffer.from(text.slice(0, behind(rows)))
    await promise
    yield Buffer.from(text.slice(behind(rows)))
  }
  return resolve
}

const textOf = (page: Page, id: string) => page.locator(`#${id}`).textContent()
const figures = async (page: Page) => [
  await textOf(page, 'rows'),
  await textOf(page, 'bytes'),
  await textOf(page, 'elapsed'),
  ...(await page.locator('[data-collection]').allTextContents()),
]

it('shows what has come while it comes, and says it aloud every fifteen seconds', async () => {
  const goOn = sendInTwo(2)
  const { page } = await site.openFor(3)
  await stopClock(page)
  const { start, outcome, announcement } = controls(page)
  await start.click()
  expect((await figures(page)).slice(1)).toEqual(['0 bytes', '0 s', '', '', ''])
  expect(await textOf(page, 'rows')).toBe('0 rows')
  expect(await page.getByRole('progressbar', { name: 'Export in progress' }).count()).toBe(1)

  await expect
    .poll(async () => {
      await page.clock.runFor(50)
      return (await figures(page)).toSpliced(2, 1)
    })
    .toEqual(['2 rows', `${behind(2)} bytes`, '2 rows', '', ''])
  await page.locator('#choose').focus()
  await page.clock.runFor(10_000)
  expect(await announcement.textContent()).toBe('The export has started.')
  await page.clock.runFor(5_000)
  expect(await announcement.textContent()).toBe('2 rows so far.')
  expect(await textOf(page, 'elapsed')).toMatch(/^1[5-9] s$/)
  expect(await page.locator('#choose').evaluate((element) => element === document.activeElement)).toBe(true)

  await saving(page, async () => goOn())
  await outcome('Your file is ready').waitFor()
  expect(await textOf(page, 'sentence')).toMatch(new RegExp(`\\.json arrived whole: 4 rows, ${bytes} bytes\\.$`))
  expect(await page.locator('[data-collection]').allTextContents()).toEqual(['3 rows', '1 row', '0 rows'])
  await page.clock.runFor(20_000)
  expect(await announcement.textContent()).toBe('')
})

it('ends with a button for what comes next, and with a reference only where support can use one', async () => {
  const { page } = await site.openFor(3)
  const { start, outcome, exportAgain, cancel, tryAgain } = controls(page)
  const title = await page.title()
  await saving(page, () => start.click())
  await outcome('Your file is ready').waitFor()
  expect([await exportAgain.isVisible(), await page.locator('#support').isVisible()]).toEqual([true, false])

  sendInTwo(2)
  await exportAgain.click()
  await cancel.click()
  await outcome('Export cancelled').waitFor()
  expect(await textOf(page, 'sentence')).toBe('Nothing was saved.')
  expect([await exportAgain.isVisible(), await page.locator('#support').isVisible()]).toEqual([true, false])

  site.network.fault = endAfter(behind(2))
  await exportAgain.click()
  await outcome('The file did not arrive whole').waitFor()
  await stopClock(page)
  await page.clock.runFor(1_000)
  expect(await page.locator('[data-collection]').allTextContents()).toEqual(['', '', '']) // of a file that was not saved
  expect([await tryAgain.isVisible(), await page.locator('#support').isVisible()]).toEqual([true, true])
  expect(await page.title()).toBe(title) // which would go on saying how the last one ended
})

it('keeps the last file only', async () => {
  const { page } = await site.openFor(3)
  await page.evaluate(() => {
    const revoked: string[] = []
    const revoke = URL.revokeObjectURL
    URL.revokeObjectURL = (url) => {
      revoked.push(url)
      revoke.call(URL, url)
    }
    Object.assign(globalThis, { revoked })
  })
  const { start, exportAgain } = controls(page)
  await saving(page, () => start.click())
  const first = await page.locator('#save').getAttribute('href')
  await saving(page, () => exportAgain.click())
  expect(await page.evaluate(() => Reflect.get(globalThis, 'revoked'))).toContain(first)
})
