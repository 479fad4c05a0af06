import type { Mutant } from './instrument.ts'
import { costOf, durationOf, remember } from './likely.ts'
import { needsBrowser } from './page/page.ts'
import type { Runtime } from './question.ts'
import { hashOf, type Result, results, tests } from './results.ts'

const runOver = async (
  { ask }: Runtime,
  mutant: Mutant | null,
  file: string,
  slowness: number,
): Promise<Pick<Result, 'status' | 'how'>> => {
  const hits = mutant ? (tests.values[file]?.reached[mutant.key] ?? 0) : 0
  const question = { file, hitLimit: 1_000 + 100 * hits, wait: slowness * (2_000 + durationOf(file)) }
  const patience = slowness * (20_000 + 6 * durationOf(file))
  const answer = await ask(mutant ? { ...question, mutant: mutant.id } : question, patience)
  if (!answer) return { status: 'Timeout' }
  if (answer.failure === undefined) return { status: 'Survived' }
  const isNoSql = mutant?.file === 'migrations.ts' && answer.failure.includes('syntax error')
  return { status: isNoSql ? 'CompileError' : 'Killed', how: answer.failure.slice(0, 200) }
}

/** On a busy machine time may run out for other reasons than the mutant: that it did counts when it does not without one, right then. */
const runSurely = async (runtime: Runtime, mutant: Mutant, file: string) => {
  for (let slowness = 1; slowness <= 16; slowness *= 2) {
    const outcome = await runOver(runtime, mutant, file, slowness)
    const isLate = outcome.status === 'Timeout' || /timed? ?out|in time\./i.test(outcome.how ?? '')
    if (!isLate || (await runOver(runtime, null, file, slowness)).status === 'Survived') return outcome
  }
  throw new Error(`${file} is red without any mutant`)
}

/**
 * Runs the files that reach a mutant and have not been run over it yet, those first that are likely to notice it and need no browser, until one does.
 * @param budget milliseconds of tests; files that do not fit, but for the likeliest, are left for another time
 */
export const tryMutant = async (runtime: Runtime, mutant: Mutant, budget: number): Promise<void> => {
  const known = results.values[mutant.key]
  if (known?.by && known.tried[known.by] === hashOf(known.by)) return
  const tried = { ...known?.tried }
  const rankOf = (file: string) => (file === known?.by ? 0 : needsBrowser(file) ? 2 : 1)
  const files = Object.keys(tests.values)
    .filter((file) => hashOf(file) !== '' && tests.values[file]?.reached[mutant.key] && tried[file] !== hashOf(file))
    .map((file) => ({ file, rank: rankOf(file), cost: costOf(mutant, file) }))
    .toSorted((a, b) => a.rank - b.rank || a.cost - b.cost)
    .map(({ file }) => file)
  let result: Result = { status: 'Survived', tried }
  let left = budget
  for (const file of files) {
    if (durationOf(file) > left && file !== files[0]) continue
    left -= durationOf(file)
    const outcome = await runSurely(runtime, mutant, file)
    tried[file] = hashOf(file)
    if (outcome.status === 'Survived') continue
    remember(mutant, file)
    result = { ...outcome, by: file, tried }
    break
  }
  results.add({ [mutant.key]: result })
}
