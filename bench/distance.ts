import { ask } from './client.ts'
import type { Account } from './plant.ts'
import { startRuntime } from './runtime.ts'
import { median } from './statistics.ts'
import { count, markdownTable, milliseconds } from './table.ts'
import { thisExport } from './ways.ts'

/** Milliseconds by which the database is farther away. */
export const delays = [0, 20, 60]

/** How long an export takes at each of the delays, which take turns. @returns medians in milliseconds */
export const wallsAfar = async (databases: string, account: Account, rounds: number, config?: string) => {
  const runtime = await startRuntime(databases, config)
  const url = thisExport.url(runtime.url, account)
  const walls = delays.map((): number[] => [])
  await ask(url, account.token)
  for (let round = 0; round < rounds; round++) {
    for (const [i, delay] of delays.entries()) walls[i]?.push((await ask(url, account.token, { delay })).wall)
  }
  await runtime.stop()
  return walls.map(median)
}

/** @returns a table in Markdown */
export const distanceTable = ({ rows }: Account, walls: number[]): string =>
  markdownTable(
    [`${count(rows)} rows, each read later by`, ...delays.map((delay) => `${delay} ms`)],
    [
      ['wall, ms', ...walls.map(milliseconds)],
      ['… / at 0 ms', ...walls.map((wall) => (wall / (walls[0] ?? Number.NaN)).toFixed(2))],
    ],
  )
