import { setTimeout as pause } from 'node:timers/promises'
import { type Answer, ask, askCounts, askTime, type Counts } from './client.ts'
import { type Account, neighbour } from './plant.ts'
import { type Runtime, startRuntime } from './runtime.ts'
import { median } from './statistics.ts'
import type { Way } from './ways.ts'

/** What one process measured of one way with one account. Times in milliseconds, sizes in bytes, heap over idle. */
export type Figures = Counts & {
  wall: number
  firstByte: number
  cpu: number
  /** CPU of the first, small export of the process. */
  coldCpu: number
  /** From the request to the end of the body as the Worker sees it. */
  inWorker: number
  heap: number
  bytes: number
  /** How long the neighbour's small exports took with nothing beside them, and beside this one. */
  neighbourIdle: number[]
  neighbourBeside: number[]
  /** The same for a neighbour who asks for nothing that is in D1: what the client and the server's proxies make him wait. */
  nothingBeside: number[]
}

const BUDGET = 1_000 // ms that a step may go on for; what has begun is finished
const NEIGHBOUR_EVERY = 20 // ms
/** ms for one process, which asks for the account some seven times; wrangler restarts a workerd that crashed, but what it was asked stays open. */
const patienceFor = ({ rows }: Account) => 300_000 + rows / 10

/** Runs it once, and again until the budget is spent or it ran often enough. */
const repeat = async <T>(run: () => Promise<T>, most = Number.POSITIVE_INFINITY): Promise<T[]> => {
  const end = performance.now() + BUDGET
  const results: T[] = []
  do results.push(await run())
  while (performance.now() < end && results.length < most)
  return results
}

/** Asks at a fixed rate, whether or not the answers before have come, until the work is done. */
const askBeside = async (small: () => Promise<Answer>, work: Promise<unknown>): Promise<number[]> => {
  const walls: Promise<number>[] = []
  const timer = setInterval(() => {
    walls.push(
      small().then(
        ({ wall }) => wall,
        () => Number.POSITIVE_INFINITY,
      ),
    )
  }, NEIGHBOUR_EVERY)
  await work.finally(() => clearInterval(timer))
  return Promise.all(walls)
}

const measureIn = async ({ url, inspector }: Runtime, way: Way, account: Account): Promise<Figures> => {
  const [largeUrl, smallUrl] = [way.url(url, account), way.url(url, neighbour)]
  const large = () => ask(largeUrl, account.token)
  const small = () => ask(smallUrl, neighbour.token)
  const nothing = () => ask(new URL('/nothing', url), neighbour.token)

  const coldCpu = await inspector.cpuTime(small)
  const idleHeap = await inspector.heap()
  await repeat(small, 50)

  let answers: Answer[] = []
  const peakHeap = await inspector.peakHeap(async () => {
    answers = await repeat(large)
  })
  const firstBytes = await repeat(async () => {
    const { firstByte } = await ask(largeUrl, account.token, { leaveEarly: true })
    await small() // comes behind what the one that left had under way
    return firstByte
  }, 50)

  let profiled = 0
  const cpu = await inspector.cpuTime(async () => {
    profiled = (await repeat(large)).length
  })

  return {
    wall: median(answers.map(({ wall }) => wall)),
    firstByte: median(firstBytes),
    cpu: cpu / profiled,
    coldCpu,
    inWorker: median(await repeat(() => askTime(largeUrl, account.token))),
    heap: peakHeap - idleHeap,
    bytes: answers[0]?.bytes ?? 0,
    neighbourIdle: await askBeside(small, pause(2 * BUDGET)),
    neighbourBeside: await askBeside(small, repeat(large)),
    nothingBeside: await askBeside(nothing, repeat(large)),
    ...(await askCounts(largeUrl, account.token)),
  }
}

const tooLong = async (patience: number): Promise<never> => {
  await pause(patience, undefined, { ref: false })
  throw new Error(`not done after ${patience / 1000} s`)
}

/**
 * Measures one way with one account in a process of its own.
 * @param config of the Worker; unless given, the benchmark's
 * @returns why it could not be measured, when the way does not get through
 */
export const measure = async (
  databases: string,
  way: Way,
  account: Account,
  config?: string,
): Promise<Figures | { failed: string }> => {
  const runtime = await startRuntime(databases, config)
  try {
    return await Promise.race([measureIn(runtime, way, account), tooLong(patienceFor(account))])
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) }
  } finally {
    await runtime.stop()
  }
}
