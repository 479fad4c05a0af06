import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readArguments, stop } from '../scripts/arguments.ts'
import { measure } from './measure.ts'
import { plant } from './plant.ts'
import { publish, report } from './report.ts'
import type { Round } from './summary.ts'
import { count, milliseconds } from './table.ts'
import { ways } from './ways.ts'

const usage = 'usage: npm run bench -- [--rows 100,10000] [--rounds 1]'
const { values } = readArguments(usage, { options: { rows: { type: 'string' }, rounds: { type: 'string' } } })
const sizes = (values.rows ?? '100,10000,100000,1000000').split(',').map(Number)
const howOften = Number(values.rounds ?? 3)
if (![...sizes, howOften].every((value) => Number.isSafeInteger(value) && value > 0)) stop(usage)

const started = performance.now()
const databases = mkdtempSync(join(tmpdir(), 'export-bench-'))
process.on('exit', () => rmSync(databases, { recursive: true, force: true }))
console.log(`making accounts of ${sizes.map(count).join(', ')} rows`)
const accounts = plant(databases, sizes)

const rounds: Round[] = []
for (let round = 1; round <= howOften; round++) {
  for (const account of accounts) {
    for (const way of round % 2 ? ways : ways.toReversed()) {
      const figures = await measure(databases, way, account)
      rounds.push({ round, way: way.name, rows: account.rows, ...figures })
      const said = 'failed' in figures ? `failed: ${figures.failed}` : `${milliseconds(figures.wall)} ms`
      const done = `${rounds.length}/${howOften * accounts.length * ways.length}`
      console.log(`${done}  round ${round}, ${count(account.rows)} rows, ${way.name}: ${said}`)
    }
  }
}

const markdown = report(rounds, sizes)
console.log(`\n${markdown}\n\n${count((performance.now() - started) / 1000)} s in all`)
if (values.rows === undefined && values.rounds === undefined) {
  publish(markdown, rounds, sizes)
  console.log('written to docs/performance.md, docs/images/performance.svg and bench/rounds.json')
}
