import { cpSync } from 'node:fs'
import { ask } from './client.ts'
import type { Account } from './plant.ts'
import { type Runtime, startRuntime } from './runtime.ts'
import { type Side, temporaryFolder } from './sides.ts'
import { median } from './statistics.ts'
import { count, markdownTable, milliseconds } from './table.ts'
import { thisExport } from './ways.ts'

type Figures = { wall: number; firstByte: number; cpu: number }
type Figure = keyof Figures

const exportOnce = async ({ url, inspector }: Runtime, account: Account): Promise<Figures> => {
  const { wall, firstByte } = await ask(thisExport.url(url, account), account.token)
  const cpu = await inspector.cpuTime(() => ask(thisExport.url(url, account), account.token))
  return { wall, firstByte, cpu }
}

const least = (figures: Figures[], figure: Figure) => Math.min(...figures.map((one) => one[figure]))
const middle = (figures: Figures[], figure: Figure) => median(figures.map((one) => one[figure]))

const lineOf = (account: Account, figure: Figure, [here, there]: [Figures[], Figures[]]): string[] => {
  const ratios = here.map((one, turn) => one[figure] / (there[turn]?.[figure] ?? Number.NaN))
  return [
    `${count(account.rows)} rows: ${figure}`,
    milliseconds(middle(here, figure)),
    milliseconds(middle(there, figure)),
    median(ratios).toFixed(3),
    (least(here, figure) / least(there, figure)).toFixed(3),
  ]
}

/**
 * Two sides export the same accounts in turns, each in a runtime of its own, so that whatever else the machine does meets
 * both. It tells a change from noise where two runs of the benchmark would not.
 * @returns a table in Markdown, in milliseconds, with the ratios first / second
 */
export const takeTurns = async (databases: string, sides: [Side, Side], accounts: Account[], turns: number) => {
  const copy = temporaryFolder() // two runtimes would wait for each other over one database
  cpSync(databases, copy, { recursive: true })
  const runtimes = [await startRuntime(databases, sides[0].config), await startRuntime(copy, sides[1].config)]
  const lines: string[][] = []
  for (const account of accounts) {
    const seen: [Figures[], Figures[]] = [[], []]
    for (const runtime of runtimes) await exportOnce(runtime, account) // code and database get warm
    for (let turn = 0; turn < turns; turn++) {
      const order = [...runtimes.entries()]
      for (const [side, runtime] of turn % 2 ? order : order.toReversed()) {
        seen[side === 0 ? 0 : 1].push(await exportOnce(runtime, account))
      }
    }
    lines.push(...(['wall', 'firstByte', 'cpu'] as const).map((figure) => lineOf(account, figure, seen)))
  }
  for (const runtime of runtimes) await runtime.stop()
  const [here, there] = sides.map(({ name }) => name)
  return markdownTable(['figure, ms', `${here}`, `${there}`, 'median of ratios', 'ratio of the least'], lines)
}
