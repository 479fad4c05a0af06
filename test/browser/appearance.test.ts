import axe, { type RunOptions } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { controls } from './support/controls.ts'
import { agent, documentOf } from './support/documents.ts'
import { hostile } from './support/hostile.ts'
import { holdAt } from './support/network.ts'
import { saving, startSite } from './support/site.ts'
import { fileOf, viewer } from './support/viewer.ts'

const site = startSite()

/** What the accessibility checker objects to, and where; of all its rules, or of those about colours. */
const objections = async (page: Page, rules: RunOptions = {}) => {
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(
    (rules) => (globalThis as unknown as { axe: typeof axe }).axe.run(rules) /* the script just loaded put it there */,
    rules,
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

const text = documentOf({ agents: [agent(1), agent(2)], scheduledTasks: [], workflows: [] })
const odd = documentOf({ notes: Object.values(hostile).map((text) => ({ id: text, name: text, size: null })) })

/** The page with a file open, or one that is refused. */
const shows = (file: string) => async (page: Page) => {
  await viewer(page).open(fileOf(file))
}

Object.assign(states, {
  'a whole file': shows(text),
  'a cut file': shows(text.slice(0, -100)),
  'a file cut before its first row': shows(text.slice(0, 60)),
  'no export': shows('{}'),
  'hostile content': shows(odd),
  async 'an empty collection'(page: Page) {
    await shows(text)(page)
    await viewer(page).collection('Workflows').check()
    await viewer(page).counted('this collection is empty').waitFor()
  },
  async 'no row found'(page: Page) {
    await shows(text)(page)
    const token = 'nowhere'.repeat(20) // a word that no line is long enough for
    await viewer(page).find.fill(token)
    await viewer(page).counted(`no row with “${token}”`).waitFor()
  },
  async 'a focused cell and a saved CSV'(page: Page) {
    await shows(text)(page)
    await saving(page, () => viewer(page).saveCsv.click())
    await viewer(page).box.press('ArrowDown')
    await viewer(page).box.press('ArrowRight')
    await page.getByText('ID, row 1:').waitFor()
  },
} satisfies typeof states)

const phone = { width: 320, height: 640 } // as narrow as a window of 1280 pixels at 400 % zoom
const wide = { width: 1280, height: 720 }

it.each(Object.entries(states))(
  'no wider than a small phone, and axe objects to nothing, in light colours or dark: %s',
  async (_, reach) => {
    const { page } = await site.openFor(3, { viewport: phone })
    await reach(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(phone.width)

    await page.setViewportSize(wide)
    expect(await objections(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await objections(page, { runOnly: 'cat.color' })).toEqual([]) // the markup is the same
  },
)

/** What has the focus without any sign of it, on itself or around it, on the way by Tab through the page. */
const unseenStops = async (page: Page) => {
  const unseen: string[] = []
  const stops = new Set<string>()
  for (;;) {
    await page.keyboard.press('Tab')
    const { stop, isSeen } = await page.evaluate(() => {
      const stop = document.activeElement?.outerHTML.slice(0, 100) ?? ''
      let isSeen = false
      for (let element = document.activeElement; element; element = element.parentElement)
        isSeen ||= element !== document.body && getComputedStyle(element).outlineStyle !== 'none'
      return { stop, isSeen }
    })
    if (stop.startsWith('<body') || stops.has(stop)) return { unseen, stops: stops.size }
    stops.add(stop)
    if (!isSeen) unseen.push(stop)
  }
}

it('shows where the focus is, at every stop', async () => {
  const { page } = await site.openFor(3)
  await shows(text)(page)
  await page.evaluate(() => document.body.focus())
  const { unseen, stops } = await unseenStops(page)
  expect(unseen).toEqual([])
  expect(stops).toBeGreaterThan(6)
})

it('prints a large file on a few sheets', async () => {
  const page = await site.open()
  await viewer(page).open(fileOf(documentOf({ agents: Array.from({ length: 9_000 }, (_, i) => agent(i + 1)) })))
  await viewer(page).row(1).waitFor()
  await page.emulateMedia({ media: 'print' })
  expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(4_000)
})

it('lets no row shine through the head of the table', async () => {
  const { page } = await site.openFor(3)
  await shows(text)(page)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const backgrounds = await page
      .getByRole('columnheader')
      .evaluateAll((heads) => heads.map((head) => getComputedStyle(head).backgroundColor))
    for (const background of backgrounds) expect(background).toMatch(/^rgb\(/) // neither rgba() nor transparent
  }
})

it('no failure looks like a success, of an export or of a file', async () => {
  const { page } = await site.openFor(3)
  const looksOf = async (state: string, heading: string) => {
    await page.reload()
    await viewer(page).chooser.waitFor()
    if (!states[state]) throw new Error(`there is no state ${state}`)
    await states[state](page)
    return page.locator(heading).evaluate((element) => getComputedStyle(element).color)
  }
  const [saved, failed] = [await looksOf('saved', '#outcome'), await looksOf('failed, with a wait', '#outcome')]
  expect(failed).not.toBe(saved)
  const [whole, cut, none] = [
    await looksOf('a whole file', '#verdict'),
    await looksOf('a cut file', '#verdict'),
    await looksOf('no export', '#verdict'),
  ]
  expect([cut, none]).toEqual([failed, failed])
  expect(whole).not.toBe(failed)
})

it('axe does object to what is wrong: this check can fail', async () => {
  const page = await site.open()
  await page.evaluate(() => document.getElementById('start')?.replaceChildren())
  expect(await objections(page)).toMatchObject([{ id: 'button-name' }])
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.locator('h1').evaluate((heading) => heading.style.setProperty('color', '#223'))
  expect(await objections(page, { runOnly: 'cat.color' })).toMatchObject([{ id: 'color-contrast' }])
})
