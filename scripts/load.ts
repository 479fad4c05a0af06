import { setImmediate as nextTurn } from 'node:timers/promises'
import { readArguments, stop } from './arguments.ts'
import { makeTarget, type Target } from './load/accounts.ts'
import { exportOnce, type Outcome } from './load/export.ts'
import { findProblems, growth, header, line, type Sample } from './load/report.ts'
import { runtimes } from './load/runtimes.ts'
import { databaseNames, startServer } from './load/server.ts'

const usage = 'usage: npm run load -- [--minutes N] [--clients N]'
const { values } = readArguments(usage, {
  options: { minutes: { type: 'string', default: '2' }, clients: { type: 'string', default: '200' } },
})
const minutes = Number(values.minutes)
const clients = Number(values.clients)
if (!(minutes > 0) || !(clients >= 1)) stop(usage)

/** Accounts of each size, and how many of 100 exports are of one of them. */
const sizes = [
  { rows: 0, users: 2, share: 5 },
  { rows: 30, users: 10, share: 55 },
  { rows: 600, users: 6, share: 25 },
  { rows: 6_000, users: 4, share: 14 },
  { rows: 100_000, users: 2, share: 1 },
]
const LEAVING = 0.1
const OPEN = 10 // exports that one user may have open
const SAMPLE_SECONDS = 10

const server = await startServer()
const targets: Target[][] = []
for (const { rows, users } of sizes) {
  console.log(`planting ${users} accounts of ${rows} rows`)
  const names = Array.from({ length: users }, (_, i) => `load_${rows}_${i}`)
  const homes = names.map((name, i) => [name, databaseNames[i % databaseNames.length] ?? 'DB'] as const)
  targets.push(await Promise.all(homes.map(([name, home]) => makeTarget(server.env, home, name, rows))))
}

const pick = <T>(list: T[]): T => list[Math.floor(Math.random() * list.length)] as T
const bySize = sizes.flatMap(({ share }, i) => Array.from({ length: share }, () => targets[i] ?? []))

const samples: Sample[] = []
let outcomes: Outcome[] = []
let megabytes: number[][] = []
const end = performance.now() + minutes * 60_000
const client = async () => {
  while (performance.now() < end) {
    const target = pick(pick(bySize))
    if (target.open >= OPEN) {
      await nextTurn()
      continue
    }
    target.open++
    const leaveAt = Math.random() < LEAVING ? Math.random() * target.bytes : Number.POSITIVE_INFINITY
    const outcome = await exportOnce(server.origin, target, leaveAt)
    target.open--
    outcomes.push(outcome)
    if (outcome.why) console.error(`${outcome.ending}: ${outcome.why}`)
  }
}

const watchMemory = () => megabytes.push(runtimes().map((runtime) => runtime.megabytes))
/** Notes what happened since the last time. */
const takeSample = () => {
  const sample = { outcomes, megabytes }
  outcomes = []
  megabytes = []
  samples.push(sample)
  console.log(line([sample], samples.length * SAMPLE_SECONDS))
}

console.log(`${clients} clients for ${minutes} minutes; one in ten exports is left half-way\n\n${header}`)
const timers = [setInterval(watchMemory, 1_000), setInterval(takeSample, SAMPLE_SECONDS * 1_000)]
await Promise.all(Array.from({ length: clients }, client))
for (const timer of timers) clearInterval(timer)
console.log(line([...samples, { outcomes, megabytes }], 'all'))

const all = [...samples.flatMap((sample) => sample.outcomes), ...outcomes]
const problems = await findProblems(all, samples, server.log)
await server.stop()
for (const problem of problems) console.error(`PROBLEM: ${problem}`)
const grown = growth(samples)
console.log(
  `\nmemory, last quarter / second quarter: ${Number.isNaN(grown) ? 'not measured in a run this short' : grown.toFixed(2)}`,
)
if (problems.length === 0) console.log('nothing lost, nothing mixed, nothing unhandled')
process.exit(problems.length === 0 ? 0 : 1)
