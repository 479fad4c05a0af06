import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { D1Database } from '@cloudflare/workers-types'
import { afterAll, expect, onTestFinished, test, vi } from 'vitest'
import { tokens } from '../../scripts/accounts.ts'
import { wrangler } from '../../scripts/wrangler.ts'
import { ask } from './support/client.ts'
import { openStored } from './support/local-databases.ts'

const folder = mkdtempSync(join(tmpdir(), 'start-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Whether nobody listens on a port. */
const isFree = (port: number) =>
  new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false))
    server.listen(port, 'localhost', () => server.close(() => resolve(true)))
  })

const freePort = async () => {
  const server = createServer().listen(0, 'localhost')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address ? address.port : 0
}

/** `npm start` with its output, in a process group of its own so that nothing is left behind. */
const start = async (...options: string[]) => {
  const port = await freePort()
  const npm = spawn('npm', ['start', '--', `--port=${port}`, ...options], {
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = once(npm, 'exit')
  onTestFinished(() => {
    if (npm.exitCode === null && npm.pid) process.kill(-npm.pid, 'SIGKILL')
  })
  let said = ''
  npm.stdout.on('data', (part) => {
    said += part
  })
  await vi.waitUntil(() => said.includes('Ready on'), { timeout: 50_000, interval: 50 })
  return { npm, port, ended }
}

const seed = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/seed.ts', ...args], { encoding: 'utf8' })
  return { status, said: stdout + stderr }
}

/** On a connection of its own: one that is kept may be closed while another process is waited for. */
const exportOf = (port: number, token: string) => ask(port, { headers: [`Authorization: Bearer ${token}`] })

test('npm start serves the database that it seeds, seed adds to it, and SIGTERM frees the port', async () => {
  const { npm, port, ended } = await start(`--persist-to=${folder}`)
  expect(JSON.parse((await exportOf(port, tokens.demo)).text)).toMatchObject({ user: { id: 'user_abc123' } })

  await expect(once(connect(port, '127.0.0.2'), 'connect')).rejects.toThrow() // as from another computer

  expect(seed('--rows', '7', '--persist-to', folder)).toMatchObject({ status: 0 })
  const sized = JSON.parse((await exportOf(port, tokens.sized)).text)
  expect([...sized.agents, ...sized.scheduledTasks, ...sized.workflows]).toHaveLength(7)

  npm.kill('SIGTERM')
  await ended
  await vi.waitUntil(() => isFree(port), { timeout: 20_000, interval: 50 })
})

test('a database that holds users of its own gets no accounts whose tokens everybody knows', async () => {
  const theirs = mkdtempSync(join(folder, 'theirs-'))
  const place = ['DB', '--local', '--persist-to', theirs]
  wrangler('d1', 'migrations', 'apply', ...place)
  const user = "insert into users (id, email, role) values ('user_1', 'user@example.com', 'user')"
  wrangler('d1', 'execute', ...place, '--command', user)
  const { port, npm, ended } = await start(`--persist-to=${theirs}`)
  expect((await exportOf(port, tokens.demo)).status).toBe(401)
  npm.kill('SIGTERM')
  await ended
})

test('npm start fails when wrangler does', () => {
  const args = ['scripts/start.ts', `--persist-to=${folder}`, '--port=none']
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 60_000 })
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('port') })
})

test.for([['--rowz', '5'], ['--rows', 'x'], ['--rows', '10k'], ['--rows', '2.5'], ['5'], []])(
  'seed refuses %j',
  (args) => {
    expect(seed(...args)).toMatchObject({ status: 1, said: expect.stringContaining('usage: npm run seed') })
  },
)

test('seed says why it cannot, where that is not that others have rows there', async () => {
  expect(seed('--rows', '7', '--persist-to', 'package.json')).toMatchObject({
    ...{ status: 1, said: expect.stringContaining('package.json') },
  })
  const full = mkdtempSync(join(folder, 'full-'))
  expect(seed('--rows', '1', '--persist-to', full)).toMatchObject({ status: 0 })
  const stored = await openStored<{ DB: D1Database }>(full)
  await stored.env.DB.exec("create trigger full before insert on users begin select raise(abort, 'planted fault'); end")
  await stored.dispose()
  const { status, said } = seed('--rows', '7', '--persist-to', full)
  expect({ status, isTheirs: said.includes('users of its own') }).toEqual({ status: 1, isTheirs: false })
  expect(said).toContain('planted fault')
})

test('seed has help', () => {
  expect(seed('--help')).toMatchObject({ status: 0, said: expect.stringContaining('usage: npm run seed') })
})
