import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentOf } from '../browser/support/documents.ts'
import { standIn } from './support/stand-in.ts'

// What the tools ask of deployed databases. In place of wrangler's commands stands one that writes down what it is told, and answers
// what a test says; its settings are read by the real one.

const folder = mkdtempSync(join(tmpdir(), 'remote-'))
const modules = join(folder, 'node_modules')
const wrangler = standIn()

beforeAll(() => {
  mkdirSync(join(modules, 'wrangler', 'bin'), { recursive: true })
  for (const name of readdirSync('node_modules').filter((name) => name !== 'wrangler'))
    symlinkSync(resolve('node_modules', name), join(modules, name))
  writeFileSync(join(modules, 'wrangler', 'package.json'), '{ "main": "settings.js" }')
  writeFileSync(
    join(modules, 'wrangler', 'settings.js'),
    `exports.unstable_readConfig = require(${JSON.stringify(resolve('node_modules/wrangler'))}).unstable_readConfig`,
  )
  cpSync(wrangler.script, join(modules, 'wrangler', 'bin', 'wrangler.js'))
  for (const name of ['scripts', 'src', 'migrations', 'public']) cpSync(name, join(folder, name), { recursive: true })
  cpSync('package.json', join(folder, 'package.json'))
  const two = '[[d1_databases]]\nbinding = "EU"\ndatabase_name = "agentbot-eu"\n\n[[kv_namespaces]]'
  const settings = readFileSync('wrangler.toml', 'utf8').replace('DATABASES = "DB"', 'DATABASES = "DB, EU"')
  writeFileSync(join(folder, 'wrangler.toml'), settings.replace('[[kv_namespaces]]', two))
})
afterAll(() => {
  wrangler.remove()
  rmSync(folder, { recursive: true })
})

/** Runs a tool whose databases answer with those rows. */
const run = (rows: object[], script: string, ...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join('scripts', script), ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, STAND_IN_ROWS: JSON.stringify(rows) },
  })
  return { status, stdout, said: stdout + stderr, told: wrangler.told() }
}

const profile = {
  id: 'u',
  email: 'u@example.com',
  name: null,
  plan: null,
  role: 'user',
  referralCode: null,
  referralCredits: 0,
}
const file = join(folder, 'export.json')
writeFileSync(file, documentOf({ agents: [], scheduledTasks: [], workflows: [] }, profile))

test.for([
  { env: [], where: 'DB (remote)' },
  { env: ['--env', 'staging'], where: 'DB (staging, remote)' },
])('a restore into $where asks and loads there, and nowhere else', ({ env, where }) => {
  const { status, said, told } = run([], 'restore.ts', file, '--remote', ...env)
  expect({ status, said }).toEqual({ status: 0, said: expect.stringContaining(`"u" is in ${where}`) })
  const place = ['d1', 'execute', 'DB', '--remote', ...env]
  expect(told).toEqual([
    [...place, '--json', '--command', expect.stringContaining('from users')],
    [...place, '--yes', '--file', expect.stringMatching(/restore\.sql$/)],
  ])
})

test('a user who is in the deployed database stays as he is, unless he is to be replaced', () => {
  const { status, said, told } = run([{ 1: 1 }], 'restore.ts', file, '--remote')
  expect({ status, said, asked: told.length }).toMatchObject({
    status: 1,
    said: expect.stringContaining('--replace'),
    asked: 1,
  })
  expect(run([{ 1: 1 }], 'restore.ts', file, '--remote', '--replace')).toMatchObject({ status: 0, told: [{}, {}] })
})

test('a session is made, and revoked, in the deployed database that it is for', () => {
  const made = run([{ user_id: 'u' }], 'session.ts', 'create', '--user', 'u', '--remote', '--env', 'staging')
  expect({ status: made.status, said: made.said }).toEqual({
    status: 0,
    said: expect.stringContaining('(deployed DB)'),
  })
  const staging = ['d1', 'execute', 'DB', '--remote', '--env', 'staging', '--json', '--command']
  expect(made.told).toEqual([[...staging, expect.stringMatching(/^insert into sessions /)]])
  expect(JSON.stringify(made.told)).not.toContain(made.stdout.trim())

  const { told } = run([{ token_hash: 'h' }], 'session.ts', 'revoke', '--user', 'u', '--remote')
  const places = ['DB', 'EU'].map((name) => ['d1', 'execute', name, '--remote', '--json', '--command'])
  expect(told).toEqual(places.map((place) => [...place, expect.stringMatching(/^delete from sessions /)]))
})

test.for(['d1', 'kv'])('a user that does not exist gets no session in %s', (store) => {
  const { status, stdout, said, told } = run(
    [],
    'session.ts',
    'create',
    '--user',
    'nobody',
    '--remote',
    '--store',
    store,
  )
  expect({ status, stdout, said }).toEqual({ status: 1, stdout: '', said: expect.stringContaining('no user "nobody"') })
  expect(told.filter(([first]) => first === 'kv')).toEqual([])
})

test('a session in the deployed KV is put and deleted there', () => {
  const hash = '0'.repeat(64)
  const store = ['--store', 'kv', '--remote', '--env', 'staging']
  const place = ['--binding', 'SESSIONS', '--remote', '--env', 'staging']
  const made = run([{ 1: 1 }], 'session.ts', 'create', '--user', 'u', ...store)
  expect(made.told.at(-1)).toEqual([
    'kv',
    'key',
    'put',
    expect.stringMatching(/^session:[0-9a-f]{64}$/),
    expect.any(String),
    '--expiration',
    expect.any(String),
    ...place,
  ])
  expect(run([], 'session.ts', 'revoke', '--hash', hash, ...store).told).toEqual([
    ['kv', 'key', 'delete', `session:${hash}`, ...place],
  ])
})

test('the command that removes what a killed verification of staging made is one for staging', () => {
  const { said, told } = run(
    [],
    'verify.ts',
    '--url',
    'https://agentbot.invalid',
    '--env',
    'staging',
    '--megabytes',
    '1',
  )
  expect(said).toMatch(/should this be killed: npm run verify -- --remove [0-9a-f]+ --env staging\n/)
  expect(told.length).toBeGreaterThan(1)
  for (const command of told) expect(command.join(' ')).toMatch(/^d1 execute DB --remote --env staging /)
})
