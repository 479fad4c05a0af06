import type { Find, Summary } from './summary.ts'
import { count, markdownTable, megabytes } from './table.ts'
import { floor, thisExport, usual, type Way } from './ways.ts'

const BASE = 100_000 // rows from which on a fixed cost no longer shows in a ratio

const ratio = (value: number | undefined) => (value === undefined ? 'not measured' : value.toFixed(value < 1.1 ? 3 : 2))

/** Holds the export's figures against the goals, at the largest size that both sides of a ratio got through. */
export const goalTable = (find: Find, sizes: number[]): string => {
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

  return markdownTable(
    ['figure', 'reach', 'aim', 'measured'],
    [
      [`wall time / floor, ${count(both(floor))} rows`, '1.5', '1.2', ratio(against(floor, 'wall'))],
      [`CPU / floor, ${count(both(floor))} rows`, '1.0', '0.7', ratio(against(floor, 'cpu'))],
      [`CPU / usual buffered way, ${count(both(usual))} rows`, '0.5', '0.3', ratio(against(usual, 'cpu'))],
      [
        `peak heap over idle, ${count(largest)} (${count(BASE)}) rows`,
        '24 MB',
        '12 MB',
        `${heaps[0]} (${heaps[1]}) MB`,
      ],
      [
        `first byte, ${count(largest)} rows / ${count(smallest)} rows`,
        ...['2', '1.2'],
        ratio(inLargest(({ firstByte }) => firstByte / (at(smallest)?.firstByte ?? Number.NaN))),
      ],
      [
        `neighbour's p99 beside ${count(largest)} rows / idle`,
        ...['4', '2'],
        ratio(inLargest(({ p99Beside, p99Idle }) => p99Beside / p99Idle)),
      ],
      [`round trips to D1, ${count(smallest)} rows`, '1', '1', `${at(smallest)?.roundTrips ?? 'not measured'}`],
      [
        `rows read / rows exported, ${count(largest)} rows`,
        ...['1.01', '1.001'],
        inLargest(({ rowsRead }) => rowsRead / largest)?.toFixed(4) ?? 'not measured',
      ],
    ],
  )
}
