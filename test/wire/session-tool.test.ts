import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { quiet, wrangler } from '../../scripts/wrangler.ts'
import { hashOf } from './support/accounts.ts'

const USER = "o'br;ien -- /*"
const folder = mkdtempSync(join(tmpdir(), 'session-tool-'))
const argvLog = join(folder, 'argv.log')
const preload = join(folder, 'preload.mjs')

/** Runs the tool on a database of its own; every Node process below it writes down its arguments. */
const tool = (...args: string[]) => toolIn('.', ...args)
/** … configured by the wrangler.toml of another folder. */
const toolIn = (cwd: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [resolve('scripts/session.ts'), '--persist-to', folder, ...args],
    { encoding: 'utf8', env: { ...quiet, NODE_OPTIONS: `--import=${preload}` }, cwd },
  )
  return { status, token: stdout.trim(), said: stderr }
}

/** A folder with a wrangler.toml of that SESSION_STORE. */
const configured = (store: string) => {
  const place = mkdtempSync(join(folder, 'store-'))
  const config = readFileSync('wrangler.toml', 'utf8').replace('SESSION_STORE = "d1"', `SESSION_STORE = "${store}"`)
  writeFileSync(join(place, 'wrangler.toml'), config.replace('main = "', `main = "${resolve('.')}/`))
  return place
}

const place = ['--local', '--persist-to', folder]

/** Who has which hash in D1. What such a row is good for is shown by test/sessions.test.ts. */
const inD1 = (): { user_id: string; token_hash: string }[] =>
  JSON.parse(
    wrangler('d1', 'execute', 'DB', ...place, '--json', '--command', 'select user_id, token_hash from sessions'),
  )[0].results

/** Everything in KV. */
const inKv = (): Record<string, unknown> => {
  const keys: { name: string }[] = JSON.parse(wrangler('kv', 'key', 'list', '--binding', 'SESSIONS', ...place))
  const read = (name: string) => JSON.parse(wrangler('kv', 'key', 'get', name, '--binding', 'SESSIONS', ...place))
  return Object.fromEntries(keys.map(({ name }) => [name, read(name)]))
}

const makeUser = (id: string) =>
  `insert into users values ('${id.replace("'", "''")}', '${crypto.randomUUID()}', null, null, 'user', '${crypto.randomUUID()}', 0)`

beforeAll(() => {
  const log = `appendFileSync(${JSON.stringify(argvLog)}, JSON.stringify(process.argv) + '\\n')`
  writeFileSync(preload, `import { appendFileSync } from 'node:fs'\n${log}`)
  wrangler('d1', 'migrations', 'apply', 'DB', ...place)
  wrangler('d1', 'execute', 'DB', ...place, '--command', `${makeUser(USER)}; ${makeUser('other')}`)
})
afterAll(() => rmSync(folder, { recursive: true }))

test('a session is stored as a hash until its token revokes it; the token is printed once and told to no other process', () => {
  const { token, said, status } = tool('create', '--user', USER)
  expect(status).toBe(0)
  expect(token).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{42}$/)
  expect(inD1()).toEqual([{ user_id: USER, token_hash: hashOf(token) }])
  const told = readFileSync(argvLog, 'utf8')
  expect(told).toContain(hashOf(token))
  expect(told).not.toContain(token)
  expect(said).not.toContain(token)

  expect(tool('revoke', '--token', token).status).toBe(0)
  expect(tool('revoke', '--token', token)).toMatchObject({
    status: 1,
    said: expect.stringContaining('no such session'),
  })
})

test('all sessions of a user are revoked at once, and those of nobody else', () => {
  const { token } = tool('create', '--user', 'other')
  tool('create', '--user', USER)
  tool('create', '--user', USER)
  expect(tool('revoke', '--user', USER)).toMatchObject({ status: 0, said: expect.stringContaining('2 sessions') })
  expect(inD1()).toEqual([{ user_id: 'other', token_hash: hashOf(token) }])
})

test('a session in KV lives for as many days as asked for, or until its hash revokes it', () => {
  const before = Date.now()
  const { token } = tool('create', '--user', USER, '--store', 'kv', '--days', '2')
  const key = `session:${hashOf(token)}`
  const sessions = inKv()
  expect(sessions).toEqual({ [key]: { userId: USER, expiresAt: expect.any(Number) } })
  const { expiresAt } = sessions[key] as { expiresAt: number }
  expect(Math.round((expiresAt - before) / 3_600_000)).toBe(48)
  expect(readFileSync(argvLog, 'utf8')).not.toContain(token)

  expect(tool('revoke', '--hash', hashOf(token), '--store', 'kv').status).toBe(0)
  expect(inKv()).toEqual({})
})

test('sessions go where SESSION_STORE says, and none is made that would open nothing', () => {
  const { token } = toolIn(configured('kv'), 'create', '--user', USER)
  expect(inKv()).toEqual({ [`session:${hashOf(token)}`]: expect.anything() })
  expect(toolIn(configured('kv'), 'revoke', `--token=${token}`).status).toBe(0)

  for (const command of ['create', 'revoke']) {
    const refused = toolIn(configured('better-auth'), command, '--user', USER)
    expect(refused).toMatchObject({
      status: 1,
      token: '',
      said: expect.stringContaining('SESSION_STORE is "better-auth"'),
    })
  }
})

test('an environment that is not there is no other environment', () => {
  expect(tool('create', '--user', USER, '--env', 'stagin')).toMatchObject({
    ...{ status: 1, token: '' },
    said: expect.stringContaining('it has: staging'),
  })
})

test("a table of another's with the same name takes no session", () => {
  const place = join(folder, 'theirs')
  const theirs = `create table users (id text); insert into users values ('u'); create table sessions (a text, b text, c int, d int)`
  wrangler('d1', 'execute', 'DB', '--local', '--persist-to', place, '--command', theirs)
  const { status, said } = tool('create', '--user', 'u', '--persist-to', place)
  expect({ status, said }).toEqual({ status: 1, said: expect.stringContaining('no column named token_hash') })
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

test('help is an answer', () => {
  const { status, token, said } = tool('--help')
  expect({ status, said }).toEqual({ status: 0, said: '' })
  expect(token).toContain('usage: npm run session')
})

test('a database that was never made stays so, and the command that makes it is told', () => {
  const nowhere = join(folder, 'nowhere')
  const { status, token, said } = tool('create', '--user', USER, '--persist-to', nowhere)
  expect({ status, token }).toEqual({ status: 1, token: '' })
  expect(said).toContain(`npx wrangler d1 migrations apply DB --local --persist-to ${nowhere}`)
  expect(existsSync(nowhere)).toBe(false)
})
