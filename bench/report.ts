import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { chart } from './chart.ts'
import { type Beside, goalTable } from './goals.ts'
import { median, quantile } from './statistics.ts'
import { type Round, summaries } from './summary.ts'
import { count, sizeTable } from './table.ts'
import type { Way } from './ways.ts'

const file = (relative: string) => new URL(relative, import.meta.url)
const version = (name: string) => createRequire(import.meta.url)(`${name}/package.json`).version

const load = () => (loadavg()[0] ?? 0).toFixed(1)
const loadBefore = load()

const machine = () =>
  `${new Date().toISOString().slice(0, 10)} · ${cpus()[0]?.model}, ${availableParallelism()} cores, ${count(totalmem() / 2 ** 30)} GiB · ` +
  `Node ${process.versions.node}, wrangler ${version('wrangler')}, workerd ${version('workerd')} · ` +
  `load of the machine before and after: ${loadBefore}, ${load()}`

const failures = (rounds: Round[]) =>
  rounds.flatMap((round) =>
    'failed' in round ? [`- ${round.way}, ${count(round.rows)} rows, round ${round.round}: ${round.failed}`] : [],
  )

/**
 * What the rounds measured, as Markdown.
 * @param which the ways of the tables
 * @param beside what else was measured, if it was
 */
export const report = (rounds: Round[], sizes: number[], which: Way[], beside?: Beside): string => {
  const find = summaries(rounds)
  const failed = failures(rounds)
  const asked = `Medians of ${Math.max(...rounds.map(({ round }) => round))} rounds.`
  return [
    `${machine()}\n\n${asked}`,
    goalTable(find, sizes, beside),
    ...sizes.map((rows) => sizeTable(find, rows, which)),
    ...(failed.length > 0 ? [`Did not get through, and is in no median:\n\n${failed.join('\n')}`] : []),
  ].join('\n\n')
}

/** The neighbour's times in short: there are hundreds in a round. */
const spread = (times: number[]) => ({
  asked: times.length,
  median: median(times),
  p99: quantile(times, 0.99),
  longest: Math.max(...times),
})

const rawRound = (round: Round) =>
  'failed' in round
    ? round
    : {
        ...round,
        neighbourIdle: spread(round.neighbourIdle),
        neighbourBeside: spread(round.neighbourBeside),
        nothingBeside: spread(round.nothingBeside),
      }

/** Puts the report between the markers of docs/performance.md, and writes its chart and the raw rounds. */
export const publish = (markdown: string, rounds: Round[], sizes: number[]): void => {
  const page = file('../docs/performance.md')
  const [before, after] = readFileSync(page, 'utf8').split(/(?<=<!-- measured -->)[\s\S]*(?=<!-- \/measured -->)/)
  if (after === undefined) throw new Error('docs/performance.md has lost the markers between which its figures go')
  writeFileSync(page, `${before}\n\n${markdown}\n\n${after}`)
  mkdirSync(file('../docs/images/'), { recursive: true })
  writeFileSync(file('../docs/images/performance.svg'), chart(summaries(rounds), sizes))
  writeFileSync(file('rounds.json'), `${JSON.stringify(rounds.map(rawRound), null, 2)}\n`)
}
