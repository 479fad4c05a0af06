import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { readArguments } from '../arguments.ts'
import { makeTarget, type Target } from '../load/accounts.ts'
import { startServer } from '../load/server.ts'
import { type Cache, caches } from './caches.ts'

// Puts real HTTP caches before the Worker and asks through them, signed in and then not.
// Run it with `npm run cache` after `apt-get install nginx-light varnish squid` (any of them will do).

readArguments('usage: npm run cache', { options: {} })
const env = { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` }
const isInstalled = (program: string) => spawnSync('which', [program], { env }).status === 0

const freePort = async (): Promise<number> => {
  const listener = net.createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  listener.close()
  return typeof address === 'object' && address ? address.port : 0
}

const listens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })

/** Starts a cache before the Worker and stops it when the work is done. */
const behind = async (cache: Cache, worker: URL, deaf: boolean, work: (origin: string) => Promise<void>) => {
  const folder = mkdtempSync(join(tmpdir(), 'export-cache-'))
  chmodSync(folder, 0o777) // caches that are started by root go on as somebody else
  const port = await freePort()
  const running = spawn(cache.program, cache.args(folder, port, worker, deaf), {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  running.stderr.on('data', (text) => {
    said += text
  })
  try {
    while (!(await listens(port))) {
      if (running.exitCode !== null) throw new Error(`${cache.name} did not start: ${said}`)
      await pause(50)
    }
    await work(`http://127.0.0.1:${port}`)
  } finally {
    running.kill()
    if (running.exitCode === null) await once(running, 'exit')
    rmSync(folder, { recursive: true, force: true })
  }
}

const server = await startServer()
const worker = new URL(server.origin)
const jane = await makeTarget(server.env, 'DB', 'jane', 30)
const joe = await makeTarget(server.env, 'DB', 'joe', 30)
const large = await makeTarget(server.env, 'DB', 'large', 9_000)
const signedIn = (user: Target) => ({ Cookie: `agentbot-session=${user.token}` })
const bearer = (user: Target) => ({ Authorization: `Bearer ${user.token}` })

/** Who asks, with which headers, and whose data must come: nobody's is a 401. */
const questions: [string, Record<string, string>, Target?][] = [
  ['Jane, by cookie', signedIn(jane), jane],
  ['nobody', {}],
  ['Jane again', signedIn(jane), jane],
  ['nobody', {}],
  ['Joe, by cookie', signedIn(joe), joe],
  ['Joe, by Bearer', bearer(joe), joe],
  ['nobody', {}],
  ['a large account, streamed', signedIn(large), large],
  ['nobody', {}],
]

let wrong = 0
console.log('| cache | set up | who asks | status | whose data | the cache says | as it should be |')
console.log('|---|---|---|---:|---|---|---|')
for (const cache of caches) {
  if (!isInstalled(cache.program)) {
    console.error(`${cache.name} is not installed`)
    continue
  }
  for (const deaf of [false, true])
    await behind(cache, worker, deaf, async (origin) => {
      // A cache told to keep everything must give Jane's data away, or this check could not fail.
      for (const [name, headers, owner] of deaf ? questions.slice(0, 2) : questions) {
        const response = await fetch(`${origin}/api/export`, { headers })
        const { user } = (await response.json()) as { user?: { id: string } }
        const mustGet = deaf ? jane : owner
        const good = response.status === (mustGet ? 200 : 401) && user?.id === mustGet?.userId
        if (!good) wrong++
        const setUp = deaf ? 'to ignore `no-store`' : 'as usual'
        const said = response.headers.get('X-Cache')?.split(' ')[0] ?? ''
        const verdict = good ? (deaf && !owner ? 'leaks, as it must here' : 'yes') : 'NO'
        console.log(
          `| ${cache.name} | ${setUp} | ${name} | ${response.status} | ${user?.id ?? 'none'} | ${said} | ${verdict} |`,
        )
      }
    })
}
await server.stop()
process.exit(wrong === 0 ? 0 : 1)
