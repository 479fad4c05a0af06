import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { HTTPException } from 'hono/http-exception'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import { describe, expect, it, vi } from 'vitest'
import { d1Sessions, exportOf, kvSessions, type MountOptions } from '../src/mount'
import { makeUser, plant, signIn, some } from './support/accounts'
import { expectError, expectSafe } from './support/ask'
import { captureLogs, endings } from './support/logs'
import { receive } from './support/receive'

const FRIEND = 'https://app.agentbot.example'

/** The bindings as somebody else's Worker may call them. */
type AppEnv = {
  Bindings: { APP_DB: D1Database; LIMITER: RateLimit; KEYS: KVNamespace }
  Variables: { requestId: string }
}
const bindings = () => ({ APP_DB: env.DB, LIMITER: env.EXPORT_LIMIT, KEYS: env.SESSIONS })

let signedIn: string | null = null // what the app's own sign-in says
const options: MountOptions<AppEnv> = {
  database: (c) => c.env.APP_DB,
  who: (c) => (c.req.header('X-Session') ? signedIn : null),
  limit: (c) => c.env.LIMITER,
  allowedOrigins: [FRIEND],
}

/** An app of another make, with middleware, errors and unknown paths of its own. */
const parent = (mounted = exportOf<AppEnv>(options)) =>
  new Hono<AppEnv>()
    .basePath('/v1')
    .use(requestId(), secureHeaders({ contentSecurityPolicy: { defaultSrc: ["'self'"] } }), cors())
    .use(async (c, next) => {
      await next()
      c.res.headers.set('Cache-Control', 'public, max-age=600')
    })
    .get('/hello', (c) => c.text('hello'))
    .route('/account/export', mounted)
    .notFound((c) => c.text('nothing here', 404))
    .onError((_, c) => c.text('the app broke', 500))

const PATH = 'http://localhost/v1/account/export'
const ask = (init: RequestInit = {}, url = PATH, app = parent()) =>
  app.request(url, { ...init, headers: { 'X-Session': 'yes', ...init.headers } }, bindings())

describe('under an app of another make', () => {
  it('an export is a file, whole, with the headers of the contract alone', async () => {
    signedIn = await makeUser()
    await plant(signedIn, { agents: some(3) })
    const response = await ask()
    expect(response.status).toBe(200)
    expectSafe(response)
    expect(response.headers.get('Content-Disposition')).toMatch(/^attachment; filename="agentbot-export-/)
    expect(response.headers.has('Access-Control-Allow-Origin')).toBe(false)
    expect(await response.json()).toMatchObject({ user: { id: signedIn }, agents: [{}, {}, {}] })
  })

  it("every refusal and failure is the contract's", async () => {
    captureLogs()
    signedIn = await makeUser()
    await expectError(await ask({ headers: { 'X-Session': '' } }), 401, 'Unauthorized')
    await expectError(await ask({ headers: { 'Sec-Fetch-Site': 'cross-site' } }), 403, 'Forbidden')
    await expectError(await ask({ method: 'POST' }), 405, 'Method Not Allowed')
    await expectError(await ask({ headers: { 'Sec-Purpose': 'prefetch' } }), 503, 'Service Unavailable')
    signedIn = 'somebody who is in no database'
    await expectError(await ask(), 401, 'Unauthorized')
    const head = await ask({ method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([401, ''])
  })

  it.each([
    new Error('canary of the app'),
    new HTTPException(401, { message: 'canary', res: new Response('canary', { status: 401 }) }),
    new HTTPException(302),
  ])('who() that throws is a 500 and never an open door: %s', async (error) => {
    const lines = captureLogs()
    const broken = exportOf<AppEnv>({ ...options, who: () => Promise.reject(error) })
    await expectError(await ask({}, PATH, parent(broken)), 500, 'Export failed')
    expect(endings(lines)).toMatchObject([{ outcome: 'aborted', sessionStore: 'app', reason: error.name }])
    expect(lines.join('')).not.toContain('canary')
  })

  it("one id is in header, body and log, and it is the app's", async () => {
    const lines = captureLogs()
    signedIn = await makeUser()
    const broken = exportOf<AppEnv>({ ...options, database: () => expect.unreachable('canary') })
    const response = await ask({ headers: { 'X-Request-Id': 'of-the-app-1' } }, PATH, parent(broken))
    const { requestId } = await response.json<{ requestId: string }>()
    expect([response.headers.get('X-Request-Id'), endings(lines)[0]?.requestId]).toEqual([requestId, requestId])
    expect(requestId).toBe('of-the-app-1')
  })

  it("nothing of the app's other routes changes", async () => {
    const hello = await ask({}, 'http://localhost/v1/hello')
    expect(hello.headers.get('Content-Security-Policy')).toBe("default-src 'self'")
    expect(hello.headers.get('Cache-Control')).toBe('public, max-age=600')
    for (const path of ['/v1/account/export/', '/v1/account/export/more', '/v1/account', '/export']) {
      const response = await ask({}, `http://localhost${path}`)
      expect([response.status, response.headers.get('Content-Disposition')]).toEqual([404, null])
    }
    expect(await (await ask({}, 'http://localhost/v1/nowhere')).text()).toBe('nothing here')
  })

  it('allowed origins are heard, others are not', async () => {
    signedIn = await makeUser()
    const friend = await ask({ headers: { Origin: FRIEND, 'Sec-Fetch-Site': 'cross-site' } })
    expect([friend.status, friend.headers.get('Access-Control-Allow-Origin')]).toEqual([200, FRIEND])
    expect(friend.headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin')
    const stranger = await ask({ headers: { Origin: 'https://evil.example' } })
    expect([stranger.status, stranger.headers.get('Access-Control-Allow-Origin')]).toEqual([403, null])
  })

  it('signing out stops a running export', async () => {
    const lines = captureLogs()
    signedIn = await makeUser()
    await plant(signedIn, { agents: some(450) })
    const response = await ask()
    signedIn = null
    const { text, broken } = await receive(response)
    expect(broken).toEqual(new Error('export aborted'))
    expect(() => JSON.parse(text)).toThrow()
    expect(endings(lines)).toMatchObject([{ outcome: 'aborted', reason: 'RevokedError' }])
  })

  it('an export that passes to somebody else stops', async () => {
    captureLogs()
    signedIn = await makeUser()
    await plant(signedIn, { agents: some(450) })
    const other = await makeUser()
    await plant(other, { agents: some(450) })
    const response = await ask()
    signedIn = other
    expect((await receive(response)).broken).toBeDefined()
  })
})

it.each([[''], ['null'], ['*'], ['https://app.agentbot.example/path']])(
  'an allowed origin of %j lets nobody in',
  async (origin) => {
    signedIn = await makeUser()
    const app = parent(exportOf<AppEnv>({ ...options, allowedOrigins: [origin] }))
    for (const headers of [
      { 'Sec-Fetch-Site': 'cross-site' },
      { 'Sec-Fetch-Site': 'cross-site', Origin: origin },
      { Referer: 'about:blank' },
    ]) {
      expect((await ask({ headers }, PATH, app)).status).toBe(403)
    }
  },
)

it('what who() throws is a 500, even if it is no error; and who() that never answers has a deadline', async () => {
  captureLogs()
  const throwing = (thrown: unknown) =>
    parent(
      exportOf<AppEnv>({
        ...options,
        who: () => {
          throw thrown
        },
      }),
    )
  await expectError(await ask({}, PATH, throwing('canary')), 500, 'Export failed')
  await expectError(await ask({}, PATH, throwing(new Response(null, { status: 401 }))), 500, 'Export failed')
  vi.spyOn(globalThis, 'setTimeout').mockImplementation((work) => {
    queueMicrotask(() => work())
    return 0 as never
  })
  const hanging = parent(exportOf<AppEnv>({ ...options, who: () => new Promise<never>(() => {}) }))
  await expectError(await ask({}, PATH, hanging), 500, 'Export failed')
})

it('a limit that is not bound is a 500, and no export without a limit', async () => {
  const lines = captureLogs()
  signedIn = await makeUser()
  const unbound = parent(exportOf<AppEnv>({ ...options, limit: (c) => Reflect.get(c.env, 'NOPE') }))
  for (const headers of [{}, { 'X-Session': '' }]) {
    await expectError(await ask({ headers }, PATH, unbound), 500, 'Export failed')
    expect(endings(lines.splice(0))).toMatchObject([{ reason: 'ConfigurationError wrong or missing: limit' }])
  }
})

it('a user who has no place left in one export has all of them in another', async () => {
  captureLogs()
  signedIn = await makeUser()
  await plant(signedIn, { agents: some(450) })
  const [app, other] = [1, 2].map(() => parent(exportOf<AppEnv>({ ...options, limit: 'none' })))
  const open = await Promise.all(Array.from({ length: 10 }, () => ask({}, PATH, app)))
  await expectError(await ask({}, PATH, app), 429, 'Too Many Requests')
  open.push(await ask({}, PATH, other))
  expect(open.map(({ status }) => status)).toEqual(Array(11).fill(200))
  for (const { body } of open) await body?.cancel()
})

it('the limit is asked by user, or left out by a word', async () => {
  signedIn = await makeUser()
  const limit = vi.fn(async () => ({ success: false }))
  const limited = parent(exportOf<AppEnv>({ ...options, limit: () => ({ limit }) }))
  await expectError(await ask({}, PATH, limited), 429, 'Too Many Requests')
  expect(limit).toHaveBeenCalledExactlyOnceWith({ key: signedIn })
  expect((await ask({}, PATH, parent(exportOf<AppEnv>({ ...options, limit: 'none' })))).status).toBe(200)
  // @ts-expect-error who forgets the limit is told when he compiles
  exportOf<AppEnv>({ database: options.database, who: options.who })
})

it("the export's own stores can be mounted too", async () => {
  const user = await makeUser()
  const headers = { Authorization: `Bearer ${await signIn(user)}` }
  const own = parent(exportOf<AppEnv>({ ...options, who: d1Sessions }))
  expect(await (await ask({ headers }, PATH, own)).json()).toMatchObject({ user: { id: user } })
  const databaseOf = () => env.DB
  const kv = kvSessions((e: AppEnv['Bindings']) => ({ store: e.KEYS, databaseOf }))
  await expectError(
    await ask({ headers }, PATH, parent(exportOf<AppEnv>({ ...options, who: kv }))),
    401,
    'Unauthorized',
  )
})

it('each export asks the sessions of its own, whatever their name, and the database that who() has found', async () => {
  const [ada, grace] = [await makeUser(), await makeUser()]
  const tenant = (user: string) => ({ ...d1Sessions, session: sql`select ${user} as user_id, null as until` })
  for (const user of [ada, grace]) {
    const app = parent(exportOf<AppEnv>({ ...options, who: tenant(user) }))
    const headers = { Authorization: `Bearer ${crypto.randomUUID()}` }
    expect(await (await ask({ headers }, PATH, app)).json()).toMatchObject({ user: { id: user } })
  }
  const found = exportOf<AppEnv & { Variables: { region: D1Database } }>({
    database: (c) => c.get('region') ?? expect.unreachable('asked before it was known'),
    who: (c) => {
      c.set('region', c.env.APP_DB)
      return ada
    },
    limit: 'none',
  })
  expect((await ask({}, PATH, parent(found as never))).status).toBe(200)
})

it.each(['/konto/über', '/it|em', '/a^b'])('it can be mounted at %s, and has that one spelling', async (path) => {
  signedIn = await makeUser()
  const app = new Hono<AppEnv>().route(path, exportOf<AppEnv>(options))
  expect((await ask({}, `http://localhost${path}`, app)).status).toBe(200)
  expect(
    (await ask({}, `http://localhost${path.replace(/[a-z]/, (char) => `%${char.charCodeAt(0).toString(16)}`)}`, app))
      .status,
  ).toBe(404)
})

it.each([
  ['kept', ['a', 'A_z-9=', 'x'.repeat(255)]],
  ['not taken for one', ['', ' ', 'a b', 'é', 'é=', '=é', 'x'.repeat(256), 'a\n', 7, null]],
])("an id of the app's is %s: %j", async (kept, ids) => {
  for (const id of ids) {
    const app = new Hono<{ Bindings: AppEnv['Bindings']; Variables: { requestId: unknown } }>()
      .use((c, next) => {
        c.set('requestId', id)
        return next()
      })
      .route('/export', exportOf({ ...options, who: () => null } as never))
    const response = await app.request('http://localhost/export', {}, bindings())
    const shown = response.headers.get('X-Request-Id')
    expect(await response.json()).toMatchObject({ error: 'Unauthorized', requestId: shown })
    expect(shown).toMatch(kept === 'kept' ? new RegExp(`^${id}$`) : /^[0-9a-f-]{36}$/)
  }
})

it('it can be mounted where an app lives, beside its pages', async () => {
  signedIn = await makeUser()
  const app = new Hono<AppEnv>()
    .get('/', (c) => c.html('<p>page</p>'))
    .route('/', new Hono<AppEnv>().route('/export', exportOf<AppEnv>(options)))
  const page = await app.request('http://localhost/', {}, bindings())
  expect(page.headers.get('Content-Security-Policy')).toBeNull()
  const file = await app.request('http://localhost/export', { headers: { 'X-Session': 'yes' } }, bindings())
  expect(file.headers.get('Content-Security-Policy')).toContain("default-src 'none'")
})
