import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import net, { type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { D1Database, KVNamespace } from '@cloudflare/workers-types'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { tokens } from '../../scripts/accounts.ts'
import { quiet } from '../../scripts/wrangler.ts'
import { openStored } from './support/local-databases.ts'

vi.setConfig({ testTimeout: 300_000, hookTimeout: 120_000 }) // wrangler is started many times

const folder = mkdtempSync(join(tmpdir(), 'verify-test-'))
const place = ['--local', '--persist-to', folder]
/** A server that takes connections and never answers. */
const silent = net.createServer().listen(0, '127.0.0.1')
const freePort = async (): Promise<number> => {
  const listener = net.createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  await new Promise((closed) => listener.close(closed))
  return port
}

let server: ChildProcess
let origin: string
let stored: Awaited<ReturnType<typeof openStored<{ DB: D1Database; SESSIONS: KVNamespace }>>>
let before: unknown
beforeAll(async () => {
  const port = await freePort()
  origin = `http://127.0.0.1:${port}`
  const args = ['scripts/start.ts', '--port', String(port), '--inspector-port', '0', '--persist-to', folder]
  server = spawn(process.execPath, args, { env: quiet, stdio: 'ignore' })
  await vi.waitUntil(() => fetch(origin).catch(() => false), { timeout: 60_000, interval: 100 })
  stored = await openStored(folder)
  before = await whatIsStored()
})
afterAll(async () => {
  silent.close()
  await stored.dispose()
  server.kill()
  if (server.exitCode === null) await once(server, 'exit')
  rmSync(folder, { recursive: true })
})

/** How many rows the tables have, and which keys there are. */
const whatIsStored = async () => {
  const count = (table: string) => stored.env.DB.prepare(`SELECT count(*) FROM ${table}`).first()
  const rows = await Promise.all(['users', 'sessions', 'agents', 'scheduled_tasks', 'workflows'].map(count))
  return { rows, keys: (await stored.env.SESSIONS.list()).keys }
}

/** Starts the command; `said` grows as it speaks. */
const start = (...args: string[]) => {
  const running = spawn(process.execPath, ['scripts/verify.ts', ...args], {
    env: quiet,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true, // the leader of a group, as a terminal makes it
  })
  const said = { stdout: '', stderr: '' }
  running.stdout.setEncoding('utf8').on('data', (text) => {
    said.stdout += text
  })
  running.stderr.setEncoding('utf8').on('data', (text) => {
    said.stderr += text
  })
  const ended = once(running, 'close').then(([status]) => ({ status, ...said }))
  return { running, said, ended }
}
const verify = (...args: string[]) => start(...args).ended

/** The table's lines as [check, result]. */
const linesOf = (stdout: string): string[][] =>
  stdout
    .split('\n')
    .filter((line) => / \| (pass|FAIL|not applicable|not run) \| /.test(line))
    .map((line) =>
      line
        .split(' | ')
        .slice(0, 2)
        .map((cell) => cell.replace(/^\| /, '')),
    )

/** Starts a run that has planted and waits for an answer that never comes. */
const startWaiting = async (...args: string[]) => {
  const { port } = silent.address() as AddressInfo
  const run = start(...place, ...args, '--url', `http://127.0.0.1:${port}`, '--megabytes', '1')
  await vi.waitUntil(() => run.said.stderr.includes('looking at'), { timeout: 60_000, interval: 20 })
  expect(await whatIsStored()).not.toEqual(before)
  return run
}

test('what `npm start` serves passes all checks, and nothing stays behind', async () => {
  const { status, stdout } = await verify(...place, '--url', origin)
  const other = linesOf(stdout).filter(([, result]) => result !== 'pass')
  expect(other).toEqual([
    ['HTTP/2 brings the same document', 'not applicable'],
    ['revoking in mid-stream breaks the transfer over HTTP/2', 'not applicable'],
  ])
  expect(status).toBe(0)
  const [, answers] = /keep it safe \| pass \| (\d+) answers/.exec(stdout) ?? []
  expect(Number(answers)).toBeGreaterThan(60) // all that it was given, from the first
  for (const figure of ['round trip', 'first byte', 'throughput', 'statements']) expect(stdout).toContain(`| ${figure}`)
  expect(await whatIsStored()).toEqual(before)
})

/** Does it run a command that is in no group with it, and so out of reach of Ctrl-C? */
const runsApart = ({ pid }: ChildProcess) =>
  execFileSync('ps', ['-A', '-o', 'ppid=,pgid='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .some(([parent, group]) => parent === pid && group !== pid)

test.for([
  ['SIGINT', 130, 'd1'],
  ['SIGTERM', 143, 'kv'],
] as const)('a run that is interrupted twice by %s removes what it made', async ([signal, status, store]) => {
  const { running, said, ended } = await startWaiting('--store', store)
  running.kill(signal)
  await vi.waitUntil(() => said.stderr.includes('\nremoving') && runsApart(running), { timeout: 60_000, interval: 20 })
  process.kill(-Number(running.pid), signal) // the whole group, as Ctrl-C does
  expect(await ended).toMatchObject({
    status,
    stdout: expect.stringContaining('| what was made is removed | pass |'),
  })
  expect(await whatIsStored()).toEqual(before)
})

test('a run that nobody listens to any more ends as well, and removes what it made', async () => {
  const { running } = await startWaiting()
  onTestFinished(() => void running.kill('SIGKILL'))
  running.stdout.destroy()
  running.stderr.destroy()
  running.kill('SIGHUP') // as a terminal that is closed
  expect(await once(running, 'exit')).toEqual([129, null])
  expect(await whatIsStored()).toEqual(before)
})

test('what a killed run left is removed by the command that it had shown', async () => {
  const { running, said, ended } = await startWaiting()
  running.kill('SIGKILL')
  await ended
  const shown = /npm run verify -- (--remove \S+ .*)/.exec(said.stderr)?.[1] ?? ''
  expect((await verify(...shown.split(' '))).status).toBe(0)
  expect(await whatIsStored()).toEqual(before)
})

test('what cannot be removed is named, with the command that would', async () => {
  const nowhere = join(folder, 'not here')
  const { status, stderr } = await verify('--local', '--persist-to', nowhere, '--remove', '0123456789abcdef')
  expect(status).toBe(1)
  expect(stderr).toContain('REMOVING FAILED')
  expect(stderr).toContain(`npm run verify -- --remove 0123456789abcdef --local --persist-to "${nowhere}"\n`)
})

test('a session that somebody else made is enough for what needs no planted rows', async () => {
  const { status, stdout } = await verify('--url', origin, '--store', 'better-auth', '--token', tokens.demo)
  const results = new Map(linesOf(stdout).map(([name = '', result]) => [name, result]))
  expect(status).toBe(0)
  expect(results.get('HEAD is GET without its body')).toBe('pass')
  expect(results.get('an account of one page is exact')).toBe('not applicable')
  expect(await whatIsStored()).toEqual(before)
})

test('a token that nobody holds is not said to whoever reads the log', async () => {
  for (const way of ['--token', '--cookie']) {
    const { status, stdout, stderr } = await verify(
      '--url',
      origin,
      '--store',
      'better-auth',
      way,
      'a-secret-of-somebody',
    )
    expect({ status, isSaid: (stdout + stderr).includes('a-secret') }).toEqual({ status: 1, isSaid: false })
  }
})

test.for([
  [[], '--url says where'],
  [['--url', 'nonsense'], 'is no URL'],
  [['--url', 'http://localhost:8787'], 'say --local'],
  [['--url', 'http://127.0.0.1:8787'], 'say --local'],
  [['--url', 'http://[::1]:8787'], 'say --local'],
  [['--url', 'https://export.example', '--store', 'better-auth'], 'give --cookie or --token'],
  [['--local', '--store', 'redis'], 'd1, kv or better-auth'],
  [['--local', '--megabytes', '0'], '--megabytes'],
  [['--local', '--remove', "'; --"], '--remove takes'],
  [['--local', '--only', 'nothing of the kind'], 'No check has'],
  [['--lokal'], 'Unknown option'],
] as const)('what cannot be meant ends with 2: %j', async ([args, words]) => {
  const { status, stdout, stderr } = await verify(...args)
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
  expect(stderr).toContain(words)
})
