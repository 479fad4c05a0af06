// Takes the pictures of docs/images: `node test/browser/pictures.ts`.
import { mkdir } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { devices } from 'playwright-core'
import { makeAccount } from '../wire/support/accounts.ts'
import { asDeployed, startServer } from '../wire/support/server.ts'
import { launchBrowser } from './support/browser.ts'
import { controls } from './support/controls.ts'
import { holdAt, startNetwork } from './support/network.ts'

const folder = fileURLToPath(new URL('../../docs/images/', import.meta.url))
await mkdir(folder, { recursive: true })

const server = await startServer(asDeployed)
const network = await startNetwork(server.origin)
const browser = await launchBrowser()
const origin = `http://agentbot.localhost:${network.port}`
const { token } = await makeAccount(server.db, 100_000)

const open = async (options: Parameters<typeof browser.newContext>[0]) => {
  const context = await browser.newContext({ viewport: { width: 720, height: 640 }, ...options })
  await context.addCookies([{ name: 'agentbot-session', value: token, url: origin }])
  const page = await context.newPage()
  await page.goto(origin)
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

const phone = await open({ ...devices['iPhone 13'], deviceScaleFactor: 1.5, colorScheme: 'dark' })
await controls(phone).start.click()
await controls(phone).outcome('Your file is ready').waitFor()
await picture(phone, 'dark-phone')

await browser.close()
network.close()
await server.close()
