import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { unstable_startWorker as startWorker } from 'wrangler'
import { quiet, wrangler } from '../../scripts/wrangler.ts'
import { hashOf } from './support/accounts.ts'

const USER = "o'br;ien -- /*"
const folder = mkdtempSync(join(tmpdir(), 'session-tool-'))
const argvLog = join(folder, 'argv.log')
const preload = join(folder, 'preload.mjs')

/** Runs the tool on a database of its own; every Node process below it writes down its arguments. */
const tool = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/session.ts', ...args, '--persist-to', folder],
    { encoding: 'utf8', env: { ...quiet, NODE_OPTIONS: `--import=${preload}` } },
  )
  return { status, token: stdout.trim(), said: stderr }
}

const serve = (store: 'd1' | 'kv') =>
  startWorker({
    config: './wrangler.toml',
    bindings: { SESSION_STORE: { type: 'plain_text', value: store } },
    dev: { persist: folder, server: { port: 0 }, inspector: false, watch: false, logLevel: 'none' },
  })
const workers: Record<'d1' | 'kv', Awaited<ReturnType<typeof serve>>> = {} as never // made below

/** The status of an export with that token. */
const statusOf = async (token: string, store: 'd1' | 'kv' = 'd1') => {
  const headers = { Authorization: `Bearer ${token}` }
  return (await workers[store].fetch('http://localhost/api/export', { method: 'HEAD', headers })).status
}

beforeAll(async () => {
  writeFileSync(
    preload,
    `import { appendFileSync } from 'node:fs'\nappendFileSync(${JSON.stringify(argvLog)}, JSON.stringify(process.argv) + '\\n')`,
  )
  const place = ['--local', '--persist-to', folder]
  wrangler('d1', 'migrations', 'apply', 'DB', ...place)
  const user = `insert into users values ('${USER.replace("'", "''")}', 'e', null, null, 'user', 'r', 0)`
  wrangler('d1', 'execute', 'DB', ...place, '--command', user)
  workers.d1 = await serve('d1')
  workers.kv = await serve('kv')
})
afterAll(async () => {
  await Promise.all(Object.values(workers).map((worker) => worker.dispose()))
  rmSync(folder, { recursive: true })
})

test('a created session exports until it is revoked by its token', async () => {
  const { token, status } = tool('create', '--user', USER)
  expect(status).toBe(0)
  expect(token).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{42}$/)
  expect(await statusOf(token)).toBe(200)
  expect(tool('revoke', '--token', token).status).toBe(0)
  expect(await statusOf(token)).toBe(401)
  expect(tool('revoke', '--token', token)).toMatchObject({
    status: 1,
    said: expect.stringContaining('no such session'),
  })
})

test.for(['d1', 'kv'])('the token is printed once, and what stores it in %s is told its hash only', (store) => {
  const { token, said } = tool('create', '--user', USER, '--store', store)
  const told = readFileSync(argvLog, 'utf8')
  expect(told).toContain(hashOf(token))
  expect(told).not.toContain(token)
  expect(said).not.toContain(token)
})

test('all sessions of a user are revoked at once, and those of nobody else', async () => {
  const [one, two] = [tool('create', '--user', USER).token, tool('create', '--user', USER).token]
  expect(tool('revoke', '--user', 'somebody').status).toBe(1)
  expect([await statusOf(one), await statusOf(two)]).toEqual([200, 200])
  expect(tool('revoke', '--user', USER).status).toBe(0)
  expect([await statusOf(one), await statusOf(two)]).toEqual([401, 401])
})

test('a session in KV, of as many days as asked for, exports until it is revoked by its hash', async () => {
  const { token, said } = tool('create', '--user', USER, '--store', 'kv', '--days', '2')
  const until = Date.parse(/until (\S+)/.exec(said)?.[1] ?? '')
  expect(Math.round((until - Date.now()) / 3_600_000)).toBe(48)
  expect(await statusOf(token, 'kv')).toBe(200)
  expect(await statusOf(token, 'd1')).toBe(401)
  expect(tool('revoke', '--hash', hashOf(token), '--store', 'kv').status).toBe(0)
  expect(await statusOf(token, 'kv')).toBe(401)
})

test.for(['d1', 'kv'])('a user that does not exist gets no session in %s', (store) => {
  const { status, token, said } = tool('create', '--user', 'nobody', '--store', store)
  expect({ status, token }).toEqual({ status: 1, token: '' })
  expect(said).toContain('no user "nobody"')
})

test.for([
  [],
  ['create'],
  ['create', 'revoke', '--user', USER],
  ['revoke'],
  ['constructor'],
  ['create', '--user', USER, '--store', 'redis'],
  ['create', '--user', USER, '--days', '0'],
  ['create', '--user', USER, '--days', 'x'],
  ['revoke', '--user', USER, '--store', 'kv'],
  ['create', '--usr', USER],
])('what cannot be meant is refused: %j', (args) => {
  const { status, token, said } = tool(...args)
  expect({ status, token }).toEqual({ status: 1, token: '' })
  expect(said).toMatch(/usage|--days|KV cannot/)
})
