import { env } from 'cloudflare:workers'
import { type Context, Hono, type MiddlewareHandler } from 'hono'
import { compress } from 'hono/compress'
import { setCookie } from 'hono/cookie'
import { prettyJSON } from 'hono/pretty-json'
import { describe, expect, it, vi } from 'vitest'
import { exportOf } from '../src/mount'
import { makeUser, plant, some } from './support/accounts'
import { expectError, expectSafe } from './support/ask'
import { captureLogs } from './support/logs'

// What an app's middleware does to the answer of an export that is mounted in it.

type AppEnv = { Bindings: Cloudflare.Env }

let signedIn: string | null = null // what the app's own sign-in says
const mounted = exportOf<AppEnv>({ database: (c) => c.env.DB, who: () => signedIn, limit: (c) => c.env.EXPORT_LIMIT })

const PATH = 'http://localhost/account/export'
const ask = (app: Hono<AppEnv>, init: RequestInit = {}, url = PATH) => app.request(url, init, env)

it('what middleware does to the answer afterwards does not reach it', async () => {
  signedIn = await makeUser()
  const broke = vi.fn()
  const meddling = new Hono<AppEnv>()
    .onError((error, c) => {
      broke(error)
      return c.text('the app broke', 500)
    })
    .use(async (c, next) => {
      await next()
      c.header('Cache-Control', 'public')
      setCookie(c, 'a', 'b')
      c.res.headers.set('Content-Security-Policy', '*')
      c.res.headers.append('Set-Cookie', 'a=b')
      c.res.headers.delete('X-Frame-Options')
      c.res = new Response('another answer')
    })
    .route('/account/export', mounted)
  const response = await ask(meddling)
  expect(response.status).toBe(200)
  expectSafe(response)
  const head = await ask(meddling, { method: 'HEAD' })
  expect([head.status, head.body]).toEqual([200, null])
  expectSafe(head)
  expect(await response.json()).toMatchObject({ user: { id: signedIn } })
  expect(broke).not.toHaveBeenCalled()
})

describe('middleware that sends the answer in another form', () => {
  const broke = vi.fn((_: Error, c: Context) => c.json({ error: 'of the app' }, 500))
  const around = (...middleware: MiddlewareHandler[]) =>
    new Hono<AppEnv>()
      .use(...middleware)
      .onError(broke)
      .route('/account/export', mounted)
  const zipped = { 'Accept-Encoding': 'gzip' }
  const unzipped = ({ body }: Response) => new Response(body?.pipeThrough(new DecompressionStream('gzip')))

  it.each([30, 450])('compresses an export of %i rows, whole and with its headers', async (rows) => {
    const lines = captureLogs()
    signedIn = await makeUser()
    await plant(signedIn, { agents: some(rows) })
    const naming: MiddlewareHandler = async (c, next) => {
      await next()
      c.header('X-Served-By', 'us')
    }
    const response = await ask(around(naming, compress()), { headers: zipped })
    expect([response.status, response.headers.get('Content-Encoding')]).toEqual([200, 'gzip'])
    expect(broke).not.toHaveBeenCalled()
    expect(response.headers.has('Content-Length')).toBe(false)
    expectSafe(response)
    expect((await unzipped(response).json<{ agents: [] }>()).agents).toHaveLength(rows)
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ event: 'export', outcome: 'completed' }])
  })

  it('a broken export stays broken when it is compressed', async () => {
    captureLogs()
    signedIn = await makeUser()
    await plant(signedIn, { agents: some(450) })
    const response = await ask(around(compress()), { headers: zipped })
    signedIn = null
    await expect(unzipped(response).text()).rejects.toThrow()
  })

  it('another document made from it is a 500, for it would be less exact', async () => {
    const lines = captureLogs()
    signedIn = await makeUser()
    const reading: MiddlewareHandler = async (c, next) => {
      await next()
      c.res = new Response(await c.res.text(), c.res)
      c.res.headers.set('Content-Language', 'en')
    }
    for (const middleware of [prettyJSON(), reading]) {
      const response = await ask(around(middleware), {}, `${PATH}?pretty`)
      expectSafe(response)
      expect(response.headers.has('Content-Disposition')).toBe(false)
      await expectError(response, 500, 'Export failed')
    }
    expect(lines.filter((line) => line.includes('"answer taken"'))).toHaveLength(2)
  })

  it.each([200, 500] as const)("an app's own error, of status %i, is no file", async (status) => {
    captureLogs()
    signedIn = await makeUser()
    await plant(signedIn, { agents: some(450) })
    const reading: MiddlewareHandler = async (c, next) => {
      await next()
      signedIn = null
      await c.res.text()
    }
    const app = new Hono<AppEnv>()
      .use(async (c, next) => {
        await next()
        c.res.headers.set('Content-Encoding', 'identity')
      })
      .use(reading)
      .onError((_, c) => c.json({ error: 'of the app' }, status))
      .route('/account/export', mounted)
    const response = await ask(app)
    expect(response.headers.has('Content-Disposition')).toBe(false)
    await expectError(response, 500, 'Export failed')
  })

  it('a 304 or a part made of it is none', async () => {
    signedIn = await makeUser()
    const app = around(async (c, next) => {
      await next()
      await c.res.body?.cancel()
      c.res = new Response(null, { status: 304 })
      c.res.headers.set('Content-Encoding', 'identity')
      c.header('Cache-Control', 'public')
    })
    await expectError(await ask(app), 500, 'Export failed')
  })
})
