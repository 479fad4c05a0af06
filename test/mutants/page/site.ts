import { mkdtempSync, writeFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { launchBrowser as launch } from '../../browser/support/browser.ts'
import { startServer as start } from '../../wire/support/server.ts'
import { strictSettings } from '../../wire/support/settings.ts'
import { mutatedPage } from './page.ts'

type Run = {
  /** What stands before each module. */
  head: string
  /** How long the browser waits for what does not come. */
  wait: number
  /** Is told of the mutants that are reached. */
  onReached: (id: string) => void
}

const texts = new Map<string, string>(Object.entries(JSON.parse(await readFile(mutatedPage, 'utf8'))))
let run: Run = { head: '', wait: 0, onReached: () => {} }
let runs = 0

/** The server, but for the modules of the page: those have all mutants in them. */
const putBefore = async (origin: string) => {
  const headersOf = async (path: string) => {
    const { headers } = await fetch(`${origin}/${path}`)
    return Object.fromEntries(
      [...headers].filter(([name]) => !/^(content-(length|encoding)|etag|transfer-.*)$/.test(name)),
    )
  }
  const headers = new Map(
    await Promise.all(
      [...texts.keys()].map(async (file) => [file, await headersOf(file.replace('public/', ''))] as const),
    ),
  )
  const server = http.createServer((request, response) => {
    const file = `public${request.url}`
    const text = texts.get(file)
    if (text !== undefined) {
      response.writeHead(200, headers.get(file)).end(run.head + text)
      return
    }
    const options = { method: request.method, headers: { ...request.headers, 'X-Run': String(runs) } }
    const ask = http.request(origin + request.url, options, (answer) => {
      answer.pipe(response.writeHead(answer.statusCode ?? 0, answer.headers))
    })
    ask.on('error', () => response.destroy())
    response.on('close', () => ask.destroy())
    request.pipe(ask)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const settings = join(mkdtempSync(join(tmpdir(), 'settings-')), 'wrangler.toml')
writeFileSync(
  settings,
  strictSettings().replace(resolve('test/wire/worker/strict.ts'), resolve('test/mutants/page/limits.ts')),
)
const real = await start(settings)
const server = { ...real, origin: await putBefore(real.origin) }

const watched = (browser: Browser): Browser => {
  const newContext: Browser['newContext'] = async (options) => {
    const context = await browser.newContext(options)
    context.setDefaultTimeout(run.wait)
    context.on('console', (message) => {
      const [, id] = /^reached (\d+)$/.exec(message.text()) ?? []
      if (id) run.onReached(id)
    })
    return context
  }
  const [contexts, isConnected] = [() => browser.contexts(), () => browser.isConnected()]
  return { contexts, isConnected, newContext, close: async () => {} } as Browser
}
const browser = watched(await launch())

/** In place of the browser that test/browser/support/site.ts shares. */
export const shareBrowser = async (): Promise<Browser> => browser
/** In place of its server. */
export const shareServer = async () => server
/** Any settings: shareServer() has its own. */
export const asDeployed = ''

/** Begins a run as a new file of tests finds things: no table but those of the migrations, no row, nothing counted. */
export const begin = async (next: Run): Promise<void> => {
  run = next
  runs++
  if (!browser.isConnected()) throw new Error('the browser is gone')
  await Promise.all(browser.contexts().map((context) => context.close()))
  await real.renew()
}
