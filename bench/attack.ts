import { readArguments } from '../scripts/arguments.ts'
import { connect, readBytes } from '../test/wire/support/client.ts'
import { plantReaders, type Reader, startMeasured, startReading } from '../test/wire/support/readers.ts'
import { type Runtime, startRuntime } from './runtime.ts'

// Attacks of somebody with an account of his own, on a local runtime: npm run attack [-- --users 6]
// Each prints what it did; the command fails when one of them works.

const { values } = readArguments('usage: npm run attack -- [--users N]', {
  options: { users: { type: 'string', default: '6' } },
})
const EACH = 10 // exports that one user may have open
const HEAP = 128 // MB, as on Cloudflare
const MB = 1_000_000
const unlimited = './test/wire/worker/wrangler.toml' // of rate
const asDeployed = './wrangler.toml'

const failures: string[] = []
const judge = (attack: string, isRepelled: boolean, facts: string) => {
  console.log(`${isRepelled ? 'repelled' : 'WORKED  '}  ${attack}: ${facts}`)
  if (!isRepelled) failures.push(attack)
}

const waitFor = async (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))

/** Milliseconds of a HEAD, the median of 15 in turn. */
const headTime = async ({ url }: Pick<Runtime, 'url'>, { auth }: Reader) => {
  const Authorization = auth.replace('Authorization: ', '')
  const times: number[] = []
  for (let i = 0; i < 15; i++) {
    const started = performance.now()
    await fetch(new URL('/api/export', url), { method: 'HEAD', headers: { Authorization } })
    times.push(performance.now() - started)
  }
  return times.sort((a, b) => a - b)[7] ?? 0
}

const silentReaders = async (kind: 'light' | 'heavy') => {
  const planted = await plantReaders(unlimited, Number(values.users), kind === 'heavy')
  const runtime = await startMeasured(planted.folder, unlimited, `--max-heap-size=${HEAP}`)
  const idle = await runtime.liveHeap()
  const open = []
  for (const reader of planted.readers) {
    for (let i = 0; i < EACH; i++) open.push(await startReading(runtime, reader))
  }
  await waitFor(10) // until all buffers are full
  const held = ((await runtime.liveHeap()) - idle) / MB
  const [reader] = planted.readers
  const serves = reader && (await headTime(runtime, reader)) > 0
  const facts = `${open.length} open, ${held.toFixed(1)} MB alive, the next is served: ${serves}`
  judge(`silent readers of ${kind} accounts`, held < Math.min(64, open.length) && Boolean(serves), facts)
  for (const { socket } of open) socket.destroy()
  await runtime.stop()
  await planted.remove()
}

const statusOf = async ({ url }: Pick<Runtime, 'url'>, { auth }: Reader) => {
  const socket = await connect(Number(url.port), { headers: [auth, 'Accept-Encoding: identity'] })
  const status = (await readBytes(socket, 20)).toString().split(' ')[1] ?? 'none'
  socket.destroy()
  return status
}

const flood = async () => {
  const planted = await plantReaders(asDeployed, 2, true)
  const runtime = await startRuntime(planted.folder, asDeployed, `--max-heap-size=${HEAP}`)
  const [attacker, neighbour] = planted.readers
  if (!attacker || !neighbour) throw new Error('two users')
  const before = await headTime(runtime, neighbour)
  const first = await Promise.all(Array.from({ length: 200 }, () => statusOf(runtime, attacker)))
  const six = { on: true }
  const clients = Array.from({ length: 6 }, async () => {
    while (six.on) await statusOf(runtime, attacker)
  })
  const beside = await headTime(runtime, neighbour)
  six.on = false
  await Promise.all(clients)
  const counts = Object.entries(Object.groupBy(first, (status) => status)).map(([s, all]) => `${s}: ${all?.length}`)
  judge(
    '200 at once by one user, heap of 128 MB',
    first.every((s) => s === '200' || s === '429'),
    counts.join(', '),
  )
  // A ratio of one run, and a wide bound: six clients share two cores with the neighbour here.
  judge(
    "a neighbour's HEAD beside six refused clients",
    beside < 10 * before,
    `${before.toFixed(1)} → ${beside.toFixed(1)} ms`,
  )
  await runtime.stop()
  await planted.remove()
}

await silentReaders('light')
await silentReaders('heavy')
await flood()
process.exit(failures.length > 0 ? 1 : 0)
