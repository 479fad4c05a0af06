import { env } from 'cloudflare:workers'
import { Context } from 'hono'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { reader } from '../src/db/read'
import { withinLimit } from '../src/limit'
import { appSessions } from '../src/session/app'
import { kvSessions } from '../src/session/kv'
import { makeUser } from './support/accounts'
import { captureLogs } from './support/logs'
import { stores } from './support/stores'
import { failAt, hang, watched } from './support/watched'

const [, kv] = stores
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** Does the work end at that millisecond, and not at the one before? */
const expectEndsAt = async (milliseconds: number, work: Promise<unknown>) => {
  const ended = vi.fn()
  work.then(ended, ended)
  await vi.advanceTimersByTimeAsync(milliseconds - 1)
  expect(ended).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)
  expect(ended).toHaveBeenCalledOnce()
}

it('a database that does not answer is waited for 20 seconds', () =>
  expectEndsAt(20_000, reader(watched({ batch: hang }).bindings.DB).read([])))

const asking = () => ({
  c: new Context(new Request('http://localhost/'), { env }),
  headers: { authorization: `Bearer ${crypto.randomUUID()}`, cookie: '' },
})

it('KV is waited for 10 seconds', () => {
  const store = watched({ kv: hang }).bindings.SESSIONS
  return expectEndsAt(10_000, kvSessions(() => ({ store, databaseOf: () => env.DB })).identify(asking(), 0))
})

it('also where it is deployed, and a next try asks it anew', async () => {
  captureLogs()
  const { bindings } = watched({ kv: (call) => call === 1 && hang() })
  const token = await kv.signIn(await makeUser(), new Date(Date.now() + 3_600_000))
  const exporting = async () => kv.exportWith(token, { SESSIONS: bindings.SESSIONS })
  await expectEndsAt(10_000, exporting())
  expect((await exporting()).status).toBe(200)
})

it('an app that says who is asking is waited for 10 seconds', () =>
  expectEndsAt(10_000, appSessions(hang).identify(asking(), 0)))

it('the limiter is waited for a second', () => {
  captureLogs()
  return expectEndsAt(1_000, withinLimit(watched({ limit: hang }).bindings.EXPORT_LIMIT, 'key', 'id'))
})

it('what misses its deadline says so, and what does not leaves none behind', async () => {
  const missed = expect(reader(watched({ batch: hang }).bindings.DB).read([])).rejects.toMatchObject({
    name: 'DeadlineError',
  })
  await vi.advanceTimersByTimeAsync(20_000)
  await missed
  await reader(watched().bindings.DB).read([{ sql: 'select 1', params: [] }])
  await expect(appSessions(() => null).identify(asking(), 0)).resolves.toBeNull()
  expect(vi.getTimerCount()).toBe(0)
})

it('behind the deadline nothing is tried any more', async () => {
  const lost = failAt(() => true, 'D1_ERROR: Network connection lost.')
  const slowly = async (call: number) => {
    await new Promise((resolve) => setTimeout(resolve, 600))
    lost(call)
  }
  const { bindings, seen } = watched({ batch: slowly })
  await expectEndsAt(500, reader(bindings.DB, { deadline: 500, firstPause: 1 }).read([]))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(seen.batches).toBe(1)
})
