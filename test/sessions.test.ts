import { env } from 'cloudflare:workers'
import { sha256 } from 'hono/utils/crypto'
import { describe, expect, it, vi } from 'vitest'
import app from '../src/index'
import { kvSessions } from '../src/session/kv'
import { exportWith, makeUser, plant, signIn, some } from './support/accounts'
import { openWith } from './support/opening'
import { stores } from './support/stores'

const inAnHour = () => new Date(Date.now() + 3_600_000)
const deleteUser = (id: string) => env.DB.prepare('DELETE FROM users WHERE id = ?').bind(id).run()

/** A response as bytes and headers, its request id aside. */
const seen = async (response: Response) => {
  const id = response.headers.get('X-Request-Id') ?? ''
  return [response.status, ...response.headers, await response.text()].join('\n').replaceAll(id, 'ID')
}

describe.each(stores)('sessions in $name', (store) => {
  it('a live session exports its own user', async () => {
    const user = await makeUser()
    const response = await store.exportWith(await store.signIn(user, inAnHour()))
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ user: { id: user } })
  })

  it('unknown, expired, revoked and of a deleted user give one and the same 401', async () => {
    const gone = await makeUser()
    for (const id of [`${gone} `, `${gone}a`, `A ${gone}`]) await makeUser({ id })
    const ofDeleted = await store.signIn(gone, inAnHour())
    await deleteUser(gone)
    const user = await makeUser()
    const expired = await store.signIn(user, new Date(Date.now() - 1))
    const revoked = await store.signIn(user, inAnHour())
    await store.revoke(revoked)
    const answers = await Promise.all(
      [crypto.randomUUID(), expired, revoked, ofDeleted].map(async (token) => seen(await store.exportWith(token))),
    )
    expect(answers[0]).toMatch(/^401/)
    expect(new Set(answers).size).toBe(1)
  })

  it('the stored hash is no token, nor is the token in another case', async () => {
    const token = await store.signIn(await makeUser(), inAnHour())
    for (const other of [(await sha256(token)) ?? '', token.toUpperCase(), `${token}=`]) {
      expect((await store.exportWith(other)).status).toBe(401)
    }
  })

  it('a session that was just used exports nothing once it is revoked', async () => {
    const token = await store.signIn(await makeUser(), inAnHour())
    expect((await store.exportWith(token)).status).toBe(200)
    await store.revoke(token)
    expect((await store.exportWith(token)).status).toBe(401)
  })

  it('revoking the session stops a running export', async () => {
    const user = await makeUser()
    await plant(user, { agents: some(450), workflows: some(450) })
    const token = await store.signIn(user, inAnHour())
    const response = await store.exportWith(token)
    expect(response.status).toBe(200)
    await store.revoke(token)
    await expect(response.text()).rejects.toThrow('export aborted')
  })

  it('deleting the user stops a running export', async () => {
    const user = await makeUser()
    await plant(user, { agents: some(450) })
    const response = await store.exportWith(await store.signIn(user, inAnHour()))
    await deleteUser(user)
    await expect(response.text()).rejects.toThrow('export aborted')
  })
})

describe('sessions in d1', () => {
  it('one that runs out while its export runs may finish', async () => {
    const user = await makeUser()
    await plant(user, { agents: some(450) })
    const ends = Date.now() + 500
    const token = await signIn(user, { expiresAt: new Date(ends) })
    const response = await exportWith(token)
    await vi.waitUntil(() => Date.now() > ends)
    await signIn(user) // again, elsewhere
    expect(await response.json()).toHaveProperty('workflows')
    expect((await exportWith(token)).status).toBe(401)
  })

  it('one that changes hands stops: two people are never in one file', async () => {
    const [user, other] = [await makeUser(), await makeUser()]
    await plant(user, { agents: some(450) })
    await plant(other, { agents: some(450) })
    const response = await exportWith(await signIn(user))
    await env.DB.prepare('UPDATE sessions SET user_id = ? WHERE user_id = ?').bind(other, user).run()
    await expect(response.text()).rejects.toThrow('export aborted')
  })

  it('a session counts until it ends, whenever it was made: by a clock ahead of this one, or years ago', async () => {
    for (const createdAt of [new Date(Date.now() + 60_000), new Date(0)]) {
      const token = await signIn(await makeUser(), { createdAt })
      expect((await exportWith(token)).status).toBe(200)
    }
  })

  it('the database refuses a hash that is no hash and an expiry that is no time', async () => {
    const user = await makeUser()
    const insert = (...values: unknown[]) =>
      env.DB.prepare('INSERT INTO sessions VALUES (?, ?, ?, ?)')
        .bind(...values)
        .run()
    const hash = 'a'.repeat(64)
    await expect(insert(hash.toUpperCase(), user, 0, 0)).rejects.toThrow('CHECK')
    await expect(insert('a', user, 0, 0)).rejects.toThrow('CHECK')
    await expect(insert(hash, user, 0, null)).rejects.toThrow('NOT NULL')
    await expect(insert(hash, user, 0, 'soon')).rejects.toThrow('cannot store TEXT')
    await expect(insert(hash, user, 0, 253402300800000)).rejects.toThrow('CHECK')
    await expect(insert(hash, 'nobody', 0, 0)).rejects.toThrow('FOREIGN KEY')
  })
})

it('without SESSION_STORE sessions are in D1', async () => {
  const { SESSION_STORE: _, ...bindings } = env
  const headers = { Authorization: `Bearer ${await signIn(await makeUser())}` }
  expect((await app.request('http://localhost/api/export', { headers }, bindings)).status).toBe(200)
})

describe('sessions in kv', () => {
  it('KV is asked under the prefix, each time, and for no answer older than it keeps itself', async () => {
    const asked: unknown[][] = []
    const get = async (...args: unknown[]) => {
      asked.push(args)
      return null
    }
    const SESSIONS = new Proxy(env.SESSIONS, { get: (kv, key) => (key === 'get' ? get : Reflect.get(kv, key)) })
    const token = crypto.randomUUID()
    for (let i = 0; i < 2; i++) expect((await exportWith(token, { SESSION_STORE: 'kv', SESSIONS })).status).toBe(401)
    const key = `session:${await sha256(token)}`
    expect(asked).toEqual([[key], [key]])
  })

  const user = makeUser()
  it.each([
    ['not JSON', 'nonsense'],
    ['no object', '"user"'],
    ['no user', '{"expiresAt":9999999999999}'],
    ['a user that is no string', '{"userId":1,"expiresAt":9999999999999}'],
    ['no expiry', '{"userId":"$user"}'],
    ['an expiry of null', '{"userId":"$user","expiresAt":null}'],
    ['an expiry that is text', '{"userId":"$user","expiresAt":"9999999999999"}'],
    ['an expiry in seconds', '{"userId":"$user","expiresAt":9999999999}'],
    ['an expiry in microseconds', '{"userId":"$user","expiresAt":1900000000000000}'],
    ['an expiry with a fraction', '{"userId":"$user","expiresAt":9999999999999.5}'],
    ['an expiry of NaN', '{"userId":"$user","expiresAt":NaN}'],
  ])('a record with %s opens nothing', async (_, record) => {
    const token = crypto.randomUUID()
    await env.SESSIONS.put(`session:${await sha256(token)}`, record.replace('$user', await user))
    expect((await exportWith(token, { SESSION_STORE: 'kv' })).status).toBe(401)
  })

  it('a store that never answers is a failure, not a missing session', async () => {
    const store = { get: () => new Promise<never>(() => {}) } as Partial<KVNamespace> as KVNamespace
    const signIn = kvSessions(() => ({ store, databaseOf: () => env.DB, deadline: 1 }))
    await expect(openWith(crypto.randomUUID(), { signIn })).rejects.toHaveProperty('name', 'DeadlineError')
  })
})
