import type { Startup } from './startup.ts'
import type { Find, Summary } from './summary.ts'
import { count, markdownTable, megabytes, milliseconds } from './table.ts'
import { floor, floorSending, thisExport, usual, type Way } from './ways.ts'

const BASE = 100_000 // rows from which on a fixed cost no longer shows in a ratio

/** What is measured beside the ways: the Worker's start, and the walls of one account at several distances of the database. */
export type Beside = { startup: Startup; walls: number[] }

const ratio = (value: number | undefined) => (value === undefined ? 'not measured' : value.toFixed(value < 1.1 ? 3 : 2))
const inMs = (value: number | undefined) => (value === undefined ? 'not measured' : `${milliseconds(value)} ms`)

/** Holds the export's figures against the goals, at the largest size that both sides of a ratio got through. */
export const goalTable = (find: Find, sizes: number[], beside?: Beside): string => {
  const descending = sizes.toSorted((a, b) => b - a)
  const [largest = 0, smallest = 0] = [descending[0], descending.at(-1)]
  const at = (rows: number) => find(thisExport, rows)
  const both = (other: Way) => descending.find((rows) => at(rows) && find(other, rows)) ?? largest
  const against = (other: Way, key: 'wall' | 'cpu') => {
    const [mine, theirs] = [at(both(other)), find(other, both(other))]
    return mine && theirs && mine[key] / theirs[key]
  }
  const inLargest = (value: (summary: Summary) => number | undefined) => {
    const summary = at(largest)
    return summary && value(summary)
  }
  const heaps = [largest, BASE].map((rows) => at(rows)).map((summary) => (summary ? megabytes(summary.heap) : '–'))
  const afar = beside && (beside.walls.at(-1) ?? Number.NaN) / (beside.walls[0] ?? Number.NaN)

  const figures: [string, string, string, string][] = [
    [`wall time / floor, ${count(both(floor))} rows`, '1.2', '1.0', ratio(against(floor, 'wall'))],
    [
      `wall time / (floor + bytes), ${count(both(floorSending))} rows`,
      '1.0',
      '0.9',
      ratio(against(floorSending, 'wall')),
    ],
    [`CPU / floor, ${count(both(floor))} rows`, '0.7', '0.55', ratio(against(floor, 'cpu'))],
    [`CPU / usual buffered way, ${count(both(usual))} rows`, '0.5', '0.3', ratio(against(usual, 'cpu'))],
    [`peak heap over idle, ${count(largest)} (${count(BASE)}) rows`, '16 MB', '8 MB', `${heaps[0]} (${heaps[1]}) MB`],
    [
      `first byte, ${count(largest)} rows / ${count(smallest)} rows`,
      ...(['2', '1.2'] as const),
      ratio(inLargest(({ firstByte }) => firstByte / (at(smallest)?.firstByte ?? Number.NaN))),
    ],
    [
      `neighbour's p99 beside ${count(largest)} rows / idle`,
      ...(['3', '2'] as const),
      ratio(inLargest(({ p99Beside, p99Idle }) => p99Beside / p99Idle)),
    ],
    ['CPU of the first answer in a new isolate, 30 rows', '6 ms', '4 ms', inMs(at(smallest)?.coldCpu)],
    [`whole answer in the Worker, ${count(smallest)} rows`, '5 ms', '3 ms', inMs(at(smallest)?.inWorker)],
    ['wall with the database 60 ms away / at 0 ms', '2', '1.5', ratio(afar)],
    [
      'Worker before compression',
      '250 KiB',
      '180 KiB',
      beside ? `${count(beside.startup.bytes / 1024)} KiB` : 'not measured',
    ],
    ['start of its code (`wrangler check startup`)', '', '', inMs(beside?.startup.ms)],
    [`round trips to D1, ${count(smallest)} rows`, '1', '1', `${at(smallest)?.roundTrips ?? 'not measured'}`],
    [
      `rows read / rows exported, ${count(largest)} rows`,
      ...(['1.01', '1.001'] as const),
      inLargest(({ rowsRead }) => rowsRead / largest)?.toFixed(4) ?? 'not measured',
    ],
  ]
  return markdownTable(['figure', 'reach', 'aim', 'measured'], figures)
}
