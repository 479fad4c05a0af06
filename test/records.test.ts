import { env } from 'cloudflare:workers'
import { sha256 } from 'hono/utils/crypto'
import { expect, it } from 'vitest'
import { exportWith, makeUser, plant, signIn, some } from './support/accounts'
import { captureLogs, endings } from './support/logs'

const put = async (record: object, token: string = crypto.randomUUID()) => {
  await env.SESSIONS.put(`session:${await sha256(token)}`, JSON.stringify(record))
  return token
}
const exportByKv = (token: string, bindings: Partial<Cloudflare.Env> = {}) =>
  exportWith(token, { SESSION_STORE: 'kv', ...bindings })

it.each([
  ['of a user with the shortest id, to the end of the year 9999', 'u', 253402300799999, 200],
  ['to the year 10000', 'v', 253402300800000, 401],
  ['of a user without an id', '', 253402300799999, 401],
])('a KV record %s is answered as it should be', async (_, id, expiresAt, status) => {
  expect((await exportByKv(await put({ userId: await makeUser({ id }), expiresAt }))).status).toBe(status)
})

it('a KV record that ends now is over, and one that is no JSON is none', async () => {
  const userId = await makeUser()
  expect((await exportByKv(await put({ userId, expiresAt: Date.now() - 1 }))).status).toBe(401)
  const token = crypto.randomUUID()
  await env.SESSIONS.put(`session:${await sha256(token)}`, '{')
  expect((await exportByKv(token)).status).toBe(401)
})

it('KV is not asked about what is no token', async () => {
  const SESSIONS = {} as Partial<KVNamespace> as KVNamespace // nothing that could be asked
  for (const token of ['', 'short', 'a'.repeat(513)]) expect((await exportByKv(token, { SESSIONS })).status).toBe(401)
})

it('a session that is ended ahead of time stops a running export, in KV and in D1', async () => {
  const user = await makeUser()
  await plant(user, { agents: some(450) })
  const inKv = await put({ userId: user, expiresAt: Date.now() + 3_600_000 })
  const [kv, d1] = [await exportByKv(inKv), await exportWith(await signIn(user))]
  await put({ userId: user, expiresAt: 1 }, inKv)
  await env.DB.prepare('UPDATE sessions SET expires_at = 1 WHERE user_id = ?').bind(user).run()
  await expect(kv.text()).rejects.toThrow('export aborted')
  await expect(d1.text()).rejects.toThrow('export aborted')
})

it('the line of an export says where its session is kept', async () => {
  const lines = captureLogs()
  const user = await makeUser()
  await exportWith(await signIn(user))
  await exportByKv(await put({ userId: user, expiresAt: Date.now() + 3_600_000 }))
  expect(endings(lines)).toMatchObject([{ sessionStore: 'd1' }, { sessionStore: 'kv' }])
})
