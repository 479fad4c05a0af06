import { env } from 'cloudflare:workers'
import { expect, it, vi } from 'vitest'
import { exportWith, makeUser, signIn } from './support/accounts'
import { fill } from './support/bulk'
import { watched } from './support/watched'

vi.setConfig({ testTimeout: 60_000 })

const LIMIT = 15 // wrangler.toml
const OPEN = 10 // src/export/traffic.ts

const unlimited = { EXPORT_LIMIT: { limit: async () => ({ success: true }) } }
const none = { EXPORT_LIMIT: { limit: async () => ({ success: false }) } }

/** Asks with the bindings watched. */
const ask = async (user: string, bindings: Partial<Cloudflare.Env> = {}) => {
  const { bindings: real, seen } = watched()
  const response = await exportWith(await signIn(user), { ...real, ...bindings })
  return { response, seen }
}

/** Rows that D1 counts for a few accounts without any rows: sessions, users, indexes. */
const rowsOfNothing = async () => 2 * (await ask(await makeUser(), unlimited)).seen.rowsRead

it('who has used up the limit is refused before any of his rows is read, by whatever session', async () => {
  const user = await makeUser()
  await fill(user, 'agents', 150)
  for (let i = 0; i < LIMIT; i++) expect((await ask(user, unlimited)).response.status).toBe(200)
  const { response, seen } = await ask(user, none)
  expect(response.status).toBe(429)
  expect(seen.rowsRead).toBeLessThan(await rowsOfNothing())
})

it('who was refused is refused without his rows from then on, whatever the settings say', async () => {
  const user = await makeUser()
  await fill(user, 'agents', 150)
  const bindings = { ...none, EXPORT_LIMIT_COUNT: undefined }
  expect((await ask(user, bindings)).response.status).toBe(429)
  const { response, seen } = await ask(user, bindings)
  expect(response.status).toBe(429)
  expect(seen.rowsRead).toBeLessThan(await rowsOfNothing())
})

it('who exported often, but may go on, gets the whole file by one read more', async () => {
  const user = await makeUser()
  await fill(user, 'agents', 150)
  for (let i = 0; i < LIMIT; i++) await ask(user, unlimited)
  const { response, seen } = await ask(user, unlimited)
  expect(await response.json()).toHaveProperty('agents.length', 150)
  expect(seen.batches).toBe(2)
})

it('of many at once a few read ahead of the limit, and a neighbour still needs one round trip', async () => {
  const users = await Promise.all(Array.from({ length: 6 }, () => makeUser()))
  const all = await Promise.all(users.map((user) => ask(user)))
  expect(all.map(({ response }) => response.status)).toEqual(users.map(() => 200))
  expect(all.filter(({ seen }) => seen.batches === 1)).toHaveLength(2)
  expect((await ask(await makeUser())).seen.batches).toBe(1)
})

it('one user has so many exports open, and no more, until one ends', async () => {
  const user = await makeUser()
  await fill(user, 'agents', 450)
  const open = []
  for (let i = 0; i < OPEN; i++) open.push((await ask(user, unlimited)).response)
  expect(open.map(({ status }) => status)).toEqual(Array(OPEN).fill(200))

  const { response, seen } = await ask(user)
  expect(response.status).toBe(429)
  expect(response.headers.get('Retry-After')).toBe('60')
  expect(seen.rowsRead).toBeLessThan(await rowsOfNothing())
  expect(seen.limitKeys).toEqual([]) // it does not count
  expect((await ask(await makeUser())).response.status).toBe(200)

  await open.pop()?.body?.cancel()
  expect((await ask(user, unlimited)).response.status).toBe(200)
  await open.pop()?.text()
  expect((await ask(user, unlimited)).response.status).toBe(200)
})

it('HEAD, an unknown token and a refused request cost about the same', async () => {
  const user = await makeUser()
  await fill(user, 'agents', 150)
  const { bindings, seen } = watched()
  const headers = { Authorization: `Bearer ${await signIn(user)}` }
  const { default: app } = await import('../src/index')
  await app.request('http://localhost/api/export', { method: 'HEAD', headers }, { ...env, ...bindings })
  const head = seen.rowsRead
  await exportWith(crypto.randomUUID(), bindings)
  expect(head).toBeLessThan(await rowsOfNothing())
  expect(seen.rowsRead - head).toBeLessThan(await rowsOfNothing())
})
