import { env } from 'cloudflare:workers'
import { sha256 } from 'hono/utils/crypto'
import { expect, it, vi } from 'vitest'
import app from '../src/index'
import { makeUser, plant, unique } from './support/accounts'
import { fill } from './support/bulk'
import { type Canaries, leaksOfAnswer, leaksOfLine } from './support/canaries'
import { captureLogs } from './support/logs'
import { receive } from './support/receive'
import { stores } from './support/stores'
import { type Before, watched } from './support/watched'

vi.setConfig({ testTimeout: 60_000 })

type Store = (typeof stores)[number]
const inAnHour = () => new Date(Date.now() + 3_600_000)

/** A user whose every text is a canary. The account is large enough for three reads. */
const makeCanary = async (store: Store) => {
  const mark = unique('canary-')
  const texts = { email: `${mark}@mail`, name: `${mark} name`, plan: `${mark} plan`, referralCode: `${mark} code` }
  const user = await makeUser(texts)
  await fill(user, 'agents', 250)
  await plant(user, { scheduledTasks: [{ name: `${mark} task`, cronSchedule: `${mark} cron` }] })
  await fill(user, 'workflows', 250)
  const token = await store.signIn(user, inAnHour())
  const rows = { task: `${mark} task`, cron: `${mark} cron` }
  return { user, token, canaries: { token, hash: (await sha256(token)) ?? '', ...texts, ...rows } satisfies Canaries }
}

/** Errors as databases and libraries throw them, full of what must not get out. */
const talkative = ({ token, hash, email, name }: Canaries): unknown[] => {
  const sql = `select "user_id" from "sessions" where "token_hash" = '${hash}'`
  const query = new Error(`Failed query: ${sql}\nparams: ${hash},${email}\n    at ${name} (${token})`)
  const renamed = Object.assign(new Error('first'), { message: `later: ${name}`, name: 'Error' })
  return [
    new Error(`D1_ERROR: near "${name}": ${sql}: SQLITE_ERROR`),
    query,
    new Error(`wrapped ${email}`, { cause: query }),
    renamed,
    `a string: ${token} ${sql}`,
    { message: token, email, sql },
    new Error(`D1_ERROR: Network connection lost. ${token}`),
    new Error(`string or blob too big: ${name}: SQLITE_TOOBIG`),
  ]
}

const throwing =
  (error: unknown, from: number): Before =>
  (call) => {
    if (call >= from) throw error
  }

/** A request for each answer and each fault that there is. */
const tour = function* (token: string, canaries: Canaries): Generator<[RequestInit, object, string?]> {
  const headers = { Authorization: `Bearer ${token}` }
  yield [{ headers }, {}]
  yield [{ headers, method: 'HEAD' }, {}]
  yield [{ headers: { Authorization: `Basic ${token}` } }, {}]
  yield [{ headers: { Cookie: `agentbot-session=${token}; agentbot-session=${token}` } }, {}]
  yield [{ headers: { Authorization: `Bearer ${canaries['hash']}` } }, {}]
  yield [{ headers: { ...headers, 'Sec-Fetch-Site': 'cross-site', Referer: token } }, {}]
  yield [{ headers: { ...headers, 'Sec-Purpose': 'prefetch' } }, {}]
  yield [{ headers, method: 'DELETE' }, {}]
  yield [{ headers: { ...headers, 'User-Agent': token, 'X-Request-Id': token } }, {}, `/${token}?token=${token}`]
  yield [{}, {}, `?token=${token}`]
  for (const error of talkative(canaries)) {
    for (const from of [1, 2, 3]) {
      yield [{ headers }, { batch: throwing(error, from) }]
      if (error instanceof Error) yield [{ headers }, { kv: throwing(error, from) }]
    }
    yield [{ headers }, { limit: throwing(error, 1) }]
  }
}

const path = 'http://localhost/api/export'
const headersOf = ({ headers }: Response) => JSON.stringify([...headers])

it.each(stores)('sessions in $name: no log line and no error tells anything, whatever happens', async (store) => {
  const lines = captureLogs()
  const statuses = new Set<number>()
  const visit = async (
    init: RequestInit,
    before: object,
    { token, canaries }: { token: string; canaries: Canaries },
    end = '',
  ) => {
    const { bindings } = watched(before)
    const response = await app.request(path + end, init, { ...env, ...bindings, SESSION_STORE: store.name })
    const { text, broken } = await receive(response)
    statuses.add(response.status)
    expect(leaksOfAnswer(headersOf(response), canaries)).toEqual([])
    expect(leaksOfLine(String(broken), canaries)).toEqual([])
    if (response.status !== 200) expect(leaksOfAnswer(text, canaries)).toEqual([])
    else expect(text).not.toMatch(new RegExp(`${token}|${canaries['hash']}`))
    expect(lines.splice(0).flatMap((line) => leaksOfLine(line, canaries))).toEqual([])
  }

  let visits = 0
  for (; ; visits++) {
    const canary = await makeCanary(store) // a new one each time, so that the limit is nobody's but the last one's
    const step = [...tour(canary.token, canary.canaries)][visits]
    if (!step) break
    await visit(step[0], step[1], canary, step[2])
  }
  expect(visits).toBeGreaterThan(50)
  const canary = await makeCanary(store)
  const headers = { Authorization: `Bearer ${canary.token}` }
  for (let i = 0; i < 40 && !statuses.has(429); i++) await visit({ headers }, {}, canary)
  expect([...statuses].sort()).toEqual([200, 401, 403, 404, 405, 429, 500, 503])
})

it('the search hits: whatever is planted in an answer or a line is found', async () => {
  const { token, canaries } = await makeCanary(stores[0])
  const response = await stores[0].exportWith(token) // a document gives away all texts of its account, and may
  const found = leaksOfAnswer(await response.text(), canaries)
  expect(found).toEqual(Object.keys(canaries).filter((name) => name !== 'token' && name !== 'hash'))

  const lines = captureLogs()
  for (const value of Object.values(canaries)) console.warn('a line', { value })
  for (const error of talkative(canaries)) console.error(error)
  expect(lines.length).toBe(Object.keys(canaries).length + talkative(canaries).length)
  for (const line of lines) expect(leaksOfLine(line, canaries)).not.toEqual([])

  const inner = [
    'update users set a',
    'json_object(',
    'user_id',
    'the EXPORT_LIMIT',
    'SQLITE_BUSY',
    'a.ts:1',
    'TypeError',
  ]
  for (const text of inner) expect(leaksOfAnswer(text, {})).toHaveLength(1)
})
