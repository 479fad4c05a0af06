import { readFile } from 'node:fs/promises'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { makeAccount } from '../../wire/support/accounts.ts'
import { asDeployed, type Server, shareServer } from '../../wire/support/server.ts'
import { shareBrowser } from './browser.ts'
import { startNetwork } from './network.ts'

type Options = BrowserContextOptions & {
  /** Who is signed in; nobody by default. */
  token?: string
  /** Where the page is opened; by default behind the test's network. */
  origin?: string
  /** For a test that makes the browser complain. */
  ignoresComplaints?: boolean
}

/** Lets a page end what it does: that nobody caught an error, the browser says in a task of its own. */
const settle = async (page: Page) => {
  const idle = () => scheduler.postTask(() => {}, { priority: 'background' })
  await page.evaluate(idle).catch(() => {}) // where it is gone there is nothing to wait for
}

/**
 * Serves the page and opens it in a browser for the tests of a file, each in a context of its own.
 * After each test nothing may have been complained about in the browser's console.
 */
export const startSite = () => {
  let browser: Browser
  const complaints: string[] = []
  const site = {} as {
    server: Server
    network: Awaited<ReturnType<typeof startNetwork>>
  }

  beforeAll(async () => {
    ;[browser, site.server] = await Promise.all([shareBrowser(), shareServer(asDeployed)])
    site.network = await startNetwork(site.server.origin)
  })
  afterAll(() => site.network.close())
  afterEach(async () => {
    Object.assign(site.network, { fault: undefined, headers: {} })
    await Promise.all(browser.contexts().flatMap((context) => context.pages().map(settle)))
    await Promise.all(browser.contexts().map((context) => context.close()))
    expect(complaints.splice(0)).toEqual([])
  })

  const open = async ({
    token,
    origin = site.network.origin,
    ignoresComplaints,
    ...options
  }: Options = {}): Promise<Page> => {
    const context = await browser.newContext(options)
    if (token) await context.addCookies([{ name: 'agentbot-session', value: token, url: origin }])
    const page = await context.newPage()
    page.on('download', () => saves.set(page, saved(page) + 1))
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      const isRefusal = message.location().url.endsWith('/api/export') // the browser notes every answer that is no 200
      if (!isRefusal && !ignoresComplaints && ['error', 'warning'].includes(message.type()))
        complaints.push(message.text())
    })
    await page.goto(origin)
    if (options.javaScriptEnabled !== false) await page.locator('#choose').waitFor() // the last of it to be there
    return page
  }

  /** Opens the page for a new account of that many rows. */
  const openFor = async (rows: number, options: Options = {}) => {
    const { token } = await makeAccount(site.server, rows)
    return { token, page: await open({ token, ...options }) }
  }

  return Object.assign(site, { open, openFor })
}

/** What the Worker answers to the holder of a token, without a browser. */
export const fetchExport = async (origin: string, token: string): Promise<string> =>
  (await fetch(`${origin}/api/export`, { headers: { Authorization: `Bearer ${token}` } })).text()

/** What has the focus, by its id, or by its text where it has none. */
export const focused = (page: Page): Promise<string | null | undefined> =>
  page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent)

/** Stops the time of the page; the test lets it go on by `page.clock.runFor()`. */
export const stopClock = async ({ clock }: Page): Promise<void> => {
  const now = Date.now()
  await clock.install({ time: now })
  await clock.pauseAt(now + 60_000) // still to come, however busy the machine is
}

const saves = new WeakMap<Page, number>()

/** How many files the browser has begun to save from the page. */
export const saved = (page: Page): number => saves.get(page) ?? 0

/** Does something and returns what the browser saves meanwhile. */
export const saving = async (page: Page, act: () => Promise<unknown>) => {
  const [download] = await Promise.all([page.waitForEvent('download'), act()])
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
}
