import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import app from '../src/index'
import { withinLimit } from '../src/limit'
import { exportWith, makeUser, signIn, unique } from './support/accounts'
import { captureLogs, endings } from './support/logs'
import { stores } from './support/stores'
import { failAt, hang, watched } from './support/watched'

vi.setConfig({ testTimeout: 60_000 })

const LIMIT = 15 // wrangler.toml
const inAnHour = () => new Date(Date.now() + 3_600_000)

/** The limiter counts in windows that follow the clock: does the work again if one ended meanwhile. */
const inOneWindow = async <T>(work: () => Promise<T>): Promise<T> => {
  const window = () => Math.floor(Date.now() / 60_000)
  const before = window()
  const result = await work()
  return window() === before ? result : inOneWindow(work)
}

const times = <T>(n: number, work: () => T) => Array.from({ length: n }, work)
const statuses = async (responses: (Response | Promise<Response>)[]) =>
  (await Promise.all(responses)).map(({ status }) => status).sort()
const ask = (init: RequestInit, bindings: Partial<Cloudflare.Env> = {}) =>
  app.request('http://localhost/api/export', init, { ...env, ...bindings })

describe.each(stores)('31 sessions in $name', (store) => {
  it('20 exports at once by one session: some are too many, and another user has his', async () => {
    const made = await inOneWindow(async () => {
      const token = await store.signIn(await makeUser(), inAnHour())
      const other = await store.signIn(await makeUser(), inAnHour())
      return {
        own: await statuses(times(20, () => store.exportWith(token))),
        next: await store.exportWith(token),
        other: (await store.exportWith(other)).status,
      }
    })
    expect(made.own).toEqual([...Array(LIMIT).fill(200), ...Array(20 - LIMIT).fill(429)])
    expect(made.other).toBe(200)
    expect(made.next.status).toBe(429)
    expect(Number(made.next.headers.get('Retry-After'))).toBeGreaterThan(0)
    expect(made.next.headers.get('Content-Disposition')).toBeNull()
    expect(await made.next.json()).toMatchObject({
      error: 'Too Many Requests',
      message: expect.stringMatching(/again/),
    })
  })
})

it('31 all sessions of a user count together, whatever their requests say', async () => {
  const own = await inOneWindow(async () => {
    const user = await makeUser()
    const asks = times(20, async () => {
      const headers = {
        Authorization: `Bearer ${await signIn(user)}`,
        'X-Forwarded-For': crypto.randomUUID(),
        'CF-Connecting-IP': crypto.randomUUID(),
        'X-User-Id': crypto.randomUUID(),
      }
      return ask({ headers })
    })
    return statuses(asks)
  })
  expect(own.filter((status) => status === 200).length).toBe(LIMIT)
})

it('15 16 31 HEAD, 401, 403, 405, 500 and 503 use nothing up', async () => {
  captureLogs()
  const { bindings, seen } = watched()
  const Authorization = `Bearer ${await signIn(await makeUser())}`
  const failing = { ...bindings, DB: watched({ batch: failAt(() => true) }).bindings.DB }
  const answers = await Promise.all([
    ask({ method: 'HEAD', headers: { Authorization } }, bindings),
    ask({ headers: { Authorization: `Bearer ${crypto.randomUUID()}` } }, bindings),
    ask({ headers: { Authorization, 'Sec-Fetch-Site': 'cross-site' } }, bindings),
    ask({ method: 'POST', headers: { Authorization } }, bindings),
    ask({ headers: { Authorization } }, failing),
    ask({ headers: { Authorization, 'Sec-Purpose': 'prefetch' } }, bindings),
  ])
  expect(answers.map(({ status }) => status)).toEqual([200, 401, 403, 405, 500, 503])
  expect(seen.limitKeys).toEqual([])
})

it('an export counts once, by its user, however many reads it takes', async () => {
  const { bindings, seen } = watched()
  const user = await makeUser({ id: unique('of one tenant, '.repeat(7)) })
  await (await exportWith(await signIn(user), bindings)).text()
  expect(seen.limitKeys).toEqual([user])
})

it('F11 work that throws at once leaves no deadline behind', async () => {
  const cleared = vi.spyOn(globalThis, 'clearTimeout')
  const broken = {} as Partial<RateLimit> as RateLimit
  expect(await withinLimit(broken, 'key', 'id')).toBe(true)
  expect(cleared).toHaveBeenCalledOnce()
})

it.each([
  ['throws', failAt(() => true)],
  ['never answers', hang],
])('F11 a limiter that %s does not stop an export, and the log says so', async (_, limit) => {
  const lines = captureLogs()
  const { bindings } = watched({ limit })
  const response = await exportWith(await signIn(await makeUser()), bindings)
  expect(await response.json()).toHaveProperty('workflows')
  expect(lines.map((line) => JSON.parse(line).event)).toEqual(['limiter failed', 'export'])
  expect(endings(lines)).toMatchObject([{ outcome: 'completed' }])
})
