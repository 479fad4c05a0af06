import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { D1Database, KVNamespace } from '@cloudflare/workers-types'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { wrangler } from '../../scripts/wrangler.ts'
import { hashOf } from './support/accounts.ts'
import { migrate, openStored } from './support/local-databases.ts'
import { sessionTool } from './support/session-tool.ts'

vi.setConfig({ testTimeout: 180_000 }) // each command starts wrangler

const USER = "o'br;ien -- /*"
const folder = mkdtempSync(join(tmpdir(), 'session-tool-'))
const argvLog = join(folder, 'argv.log')
const preload = join(folder, 'preload.mjs')

const { tool, toolIn, configured } = sessionTool(folder, preload)

let stored: Awaited<ReturnType<typeof openStored<{ DB: D1Database; SESSIONS: KVNamespace }>>>

/** Who has which hash in D1. What such a row is good for is shown by test/sessions.test.ts. */
const inD1 = async () => (await stored.env.DB.prepare('select user_id, token_hash from sessions').all()).results

/** Everything in KV. */
const inKv = async (): Promise<Record<string, unknown>> => {
  const { keys } = await stored.env.SESSIONS.list()
  return Object.fromEntries(
    await Promise.all(keys.map(async ({ name }) => [name, await stored.env.SESSIONS.get(name, 'json')])),
  )
}

const makeUser = (id: string) =>
  stored.env.DB.prepare("insert into users values (?, ?, null, null, 'user', null, 0)").bind(id, `${id}@b.c`).run()

beforeAll(async () => {
  const log = `appendFileSync(${JSON.stringify(argvLog)}, JSON.stringify(process.argv) + '\\n')`
  writeFileSync(preload, `import { appendFileSync } from 'node:fs'\n${log}`)
  stored = await openStored(folder)
  await migrate(stored.env.DB)
  for (const user of [USER, 'other']) await makeUser(user)
})
afterAll(async () => {
  await stored.dispose()
  rmSync(folder, { recursive: true })
})

test('a session is stored as a hash until its token revokes it; the token is printed once and told to no other process', async () => {
  const { token, said, status } = await tool('create', '--user', USER)
  expect(status).toBe(0)
  expect(token).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{42}$/)
  expect(await inD1()).toEqual([{ user_id: USER, token_hash: hashOf(token) }])
  const told = readFileSync(argvLog, 'utf8')
  expect(told).toContain(hashOf(token))
  expect(told).not.toContain(token)
  expect(said).not.toContain(token)

  expect(await tool('revoke', '--token', token)).toMatchObject({ status: 0 })
  const again = await tool('revoke', `--token=${token}`)
  expect(again).toMatchObject({ status: 1, said: expect.stringContaining('no such session') })
  expect(again.said).not.toContain(token) // it may be live in another place
})

test('nobody gets a session in KV, also where a database is named', async () => {
  const { status, token, said } = await toolIn(configured('kv'), 'create', '--user', 'usr', '--database', 'DB')
  expect({ status, token }).toEqual({ status: 1, token: '' })
  expect(said).toContain('has no user "usr"')
})

test('all sessions of a user are revoked at once, and those of nobody else', async () => {
  const insert = stored.env.DB.prepare('insert into sessions values (?, ?, 0, 1)')
  const owners = [USER, 'other', USER]
  await stored.env.DB.batch(owners.map((user, i) => insert.bind(hashOf(`${i}`), user)))
  expect(await tool('revoke', '--user', USER)).toMatchObject({ status: 0, said: expect.stringContaining('2 sessions') })
  expect(await inD1()).toEqual([{ user_id: 'other', token_hash: hashOf('1') }])
})

test('a session goes where SESSION_STORE says; in KV it lives for as many days as asked for, or until its hash revokes it', async () => {
  const before = Date.now()
  const { token } = await toolIn(configured('kv'), 'create', '--user', USER, '--days', '1.5')
  const key = `session:${hashOf(token)}`
  const sessions = await inKv()
  expect(sessions).toEqual({ [key]: { userId: USER, expiresAt: expect.any(Number) } })
  const { expiresAt } = sessions[key] as { expiresAt: number }
  expect(Math.round((expiresAt - before) / 3_600_000)).toBe(36)
  expect(readFileSync(argvLog, 'utf8')).not.toContain(token)

  expect(await tool('revoke', '--hash', hashOf(token), '--store', 'kv')).toMatchObject({ status: 0 })
  expect(await inKv()).toEqual({})
})

test("a table of another's with the same name takes no session", async () => {
  const place = join(folder, 'theirs')
  const theirs = `create table users (id text); insert into users values ('u'); create table sessions (a text, b text, c int, d int)`
  wrangler('d1', 'execute', 'DB', '--local', '--persist-to', place, '--command', theirs)
  const { status, said } = await tool('create', '--user', 'u', '--persist-to', place)
  expect({ status, said }).toEqual({ status: 1, said: expect.stringContaining('no column named token_hash') })
})

test('a user that does not exist gets no session', async () => {
  const { status, token, said } = await tool('create', '--user', 'nobody')
  expect({ status, token, said }).toEqual({ status: 1, token: '', said: expect.stringContaining('no user "nobody"') })
  expect(await inD1()).toEqual([{ user_id: 'other', token_hash: hashOf('1') }])
})
