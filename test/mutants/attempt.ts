import type { Mutant } from './instrument.ts'
import { costOf, durationOf, remember } from './likely.ts'
import { hashOf, type Result, results, tests } from './results.ts'
import type { Workerd } from './workerd.ts'

const runOver = async ({ ask }: Workerd, mutant: Mutant, file: string): Promise<Pick<Result, 'status' | 'how'>> => {
  const hits = tests.values[file]?.reached[mutant.key] ?? 0
  const question = { file, mutant: mutant.id, hitLimit: 1_000 + 100 * hits }
  const answer = await ask(question, 20_000 + 6 * durationOf(file))
  if (!answer) return { status: 'Timeout' }
  if (answer.failure === undefined) return { status: 'Survived' }
  const isNoSql = mutant.file === 'migrations.ts' && answer.failure.includes('syntax error')
  return { status: isNoSql ? 'CompileError' : 'Killed', how: answer.failure.slice(0, 200) }
}

/** On a busy machine time may run out for other reasons than the mutant: once more then. */
const runTwice = async (workerd: Workerd, mutant: Mutant, file: string) => {
  const first = await runOver(workerd, mutant, file)
  const isLate = first.status === 'Timeout' || /timed? ?out/i.test(first.how ?? '')
  return isLate ? runOver(workerd, mutant, file) : first
}

/**
 * Runs the files that reach a mutant and have not been run over it yet, those first that are likely to notice it, until one does.
 * @param budget milliseconds of tests; files that do not fit, but for the likeliest, are left for another time
 */
export const tryMutant = async (workerd: Workerd, mutant: Mutant, budget: number): Promise<void> => {
  const known = results.values[mutant.key]
  if (known?.by && known.tried[known.by] === hashOf(known.by)) return
  const tried = { ...known?.tried }
  const cost = (file: string) => (file === known?.by ? 0 : costOf(mutant, file))
  const files = Object.keys(tests.values)
    .filter((file) => tests.values[file]?.reached[mutant.key] && tried[file] !== hashOf(file))
    .toSorted((a, b) => cost(a) - cost(b))
  let result: Result = { status: 'Survived', tried }
  let left = budget
  for (const file of files) {
    if (durationOf(file) > left && file !== files[0]) continue
    left -= durationOf(file)
    const outcome = await runTwice(workerd, mutant, file)
    tried[file] = hashOf(file)
    if (outcome.status === 'Survived') continue
    remember(mutant, file)
    result = { ...outcome, by: file, tried }
    break
  }
  results.set(mutant.key, result)
}
