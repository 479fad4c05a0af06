// Takes the pictures of docs/images: `node test/browser/pictures.ts`.
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { devices } from 'playwright-core'
import { makeAccount } from '../wire/support/accounts.ts'
import { asDeployed, startServer } from '../wire/support/server.ts'
import { launchBrowser } from './support/browser.ts'
import { controls } from './support/controls.ts'
import { agent, documentOf } from './support/documents.ts'
import { holdAt, startNetwork } from './support/network.ts'
import { fileOf, viewer } from './support/viewer.ts'

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url))
await mkdir(folder, { recursive: true })

const server = await startServer(asDeployed)
const network = await startNetwork(server.origin)
const browser = await launchBrowser()
const origin = `http://agentbot.localhost:${network.port}`
const { token } = await makeAccount(server, 100_000)

const open = async (options: Parameters<typeof browser.newContext>[0]) => {
  const context = await browser.newContext({ viewport: { width: 720, height: 640 }, ...options })
  await context.addCookies([{ name: 'agentbot-session', value: token, url: origin }])
  const page = await context.newPage()
  await page.goto(origin)
  await page.locator('#choose').waitFor()
  return page
}
type Page = Awaited<ReturnType<typeof open>>
const picture = (page: Page, name: string) => page.screenshot({ path: `${folder}page-${name}.png`, fullPage: true })

await picture(await open({ colorScheme: 'light' }), 'light')

const running = await open({ colorScheme: 'light', reducedMotion: 'no-preference' })
const { fault } = holdAt(9_000_000)
network.fault = fault
await controls(running).start.click()
await running.getByText('9.0 MB').waitFor()
await picture(running, 'progress')
network.fault = undefined

const names = ['support-bot', 'Rechnungen prüfen', 'سكرتير الاجتماعات', 'release notes ✍️', 'עוזר אישי', '=SUM(A1:A9)']
const agents = Array.from({ length: 1_204 }, (_, i) => ({ ...agent(i + 1), name: names[i % names.length] }))
const workflows = [{ id: 'wf_1', name: 'onboarding', enabled: true, createdAt: '2026-03-20T08:30:00.000Z' }]
const text = documentOf({ agents, scheduledTasks: [], workflows })
const exported = fileOf(text, 'agentbot-export-user_abc-2026-11-23.json')

const desk = await open({ colorScheme: 'light', viewport: { width: 1100, height: 900 }, timezoneId: 'Europe/Berlin' })
await viewer(desk).open(exported)
await viewer(desk).row(3).getByRole('gridcell').nth(4).focus()
await desk.getByText('Created at, row 3').waitFor()
await desk.locator('#viewer').screenshot({ path: `${folder}viewer.png` })

const phone = await open({ ...devices['iPhone 13'], deviceScaleFactor: 1.5, colorScheme: 'dark' })
await viewer(phone).open({ ...exported, buffer: Buffer.from(text).subarray(0, 100_000) })
await phone.locator('#viewer').evaluate((section) => section.scrollIntoView())
await phone.screenshot({ path: `${folder}viewer-dark-phone.png` })

await browser.close()
network.close()
await server.close()
