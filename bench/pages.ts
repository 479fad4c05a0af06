import { delays, wallsAfar } from './distance.ts'
import { measure } from './measure.ts'
import type { Account } from './plant.ts'
import { withConstant } from './sides.ts'
import { summaries } from './summary.ts'
import { count, markdownTable, megabytes, milliseconds } from './table.ts'
import { thisExport } from './ways.ts'

/** What pages of other sizes would cost: one line for each number of rows that a page may have. @returns a table in Markdown */
export const pageTable = async (databases: string, account: Account, sizes: number[], rounds: number) => {
  const sides = sizes.map((rows) => withConstant('src/export/page.ts', 'MAX_ROWS', rows))
  const measured = []
  for (let round = 1; round <= rounds; round++) {
    for (const { name, config } of round % 2 ? sides : sides.toReversed()) {
      const figures = await measure(databases, thisExport, account, config)
      measured.push({ round, way: name, rows: account.rows, ...figures })
    }
  }
  const find = summaries(measured)
  const lines = []
  for (const { name, config } of sides) {
    const summary = find({ name, url: thisExport.url }, account.rows)
    if (!summary) continue
    const { wall, cpu, heap, statements, p99Beside, p99Idle, p99Nothing } = summary
    const [, ...afar] = await wallsAfar(databases, account, rounds, config)
    const times = [wall, ...afar, cpu, p99Beside, p99Idle, p99Nothing].map(milliseconds)
    lines.push([count(Number(name)), ...times, megabytes(heap), count(statements)])
  }
  const walls = delays.map((delay) => (delay === 0 ? 'wall, ms' : `… ${delay} ms afar`))
  const neighbours = ["neighbour's p99, ms", '… when idle', '… without D1']
  return markdownTable(['rows a page', ...walls, 'CPU, ms', ...neighbours, 'peak heap, MB', 'statements'], lines)
}
