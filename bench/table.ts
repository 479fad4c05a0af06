import type { Find, Summary } from './summary.ts'
import { ways } from './ways.ts'

export const count = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 0 })
export const milliseconds = (value: number) => value.toLocaleString('en-US', { maximumSignificantDigits: 3 })
export const megabytes = (value: number) => (value / 1e6).toFixed(1)

const columns: [string, (summary: Summary) => string][] = [
  ['wall, ms', ({ wall }) => milliseconds(wall)],
  ['in the Worker, ms', ({ inWorker }) => milliseconds(inWorker)],
  ['first byte, ms', ({ firstByte }) => milliseconds(firstByte)],
  ['CPU, ms', ({ cpu }) => milliseconds(cpu)],
  ['peak heap, MB', ({ heap }) => megabytes(heap)],
  ['D1 round trips', ({ roundTrips }) => count(roundTrips)],
  ['statements', ({ statements }) => count(statements)],
  ['rows read', ({ rowsRead }) => count(rowsRead)],
  ['MB sent', ({ bytes }) => megabytes(bytes)],
  ["neighbour's p99, ms", ({ p99Beside }) => milliseconds(p99Beside)],
  ['… when idle', ({ p99Idle }) => milliseconds(p99Idle)],
  ['… without D1', ({ p99Nothing }) => milliseconds(p99Nothing)],
]

export const markdownTable = (head: string[], rows: string[][]): string =>
  [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** What the ways came to with accounts of one size, a line each. */
export const sizeTable = (find: Find, rows: number, which = ways, title = `${count(rows)} rows`): string => {
  const lines = which.map((way) => {
    const summary = find(way, rows)
    return [way.name, ...columns.map(([, show]) => (summary ? show(summary) : 'failed'))]
  })
  return `### ${title}\n\n${markdownTable(['way', ...columns.map(([name]) => name)], lines)}`
}
