import type { Mutant } from './instrument.ts'
import { hashOf, type Result, results, tests } from './results.ts'
import type { Workerd } from './workerd.ts'

/** Milliseconds that a file of tests takes without any mutant. */
const durationOf = (file: string) => tests.values[file]?.ms ?? 0

const noticed = new Map<string, number>()
const pair = (mutant: Mutant, file: string) => `${mutant.file} ${file}`
/** A file that has noticed mutants of a source is likely to notice the next. */
const remember = (mutant: Mutant, file: string) => noticed.set(pair(mutant, file), countOf(mutant, file) + 1)
const countOf = (mutant: Mutant, file: string) => noticed.get(pair(mutant, file)) ?? 0

/** How much of a source a file of tests reaches: one that is about it reaches more than one that passes through. */
const shareOf = ({ file: source }: Mutant, file: string): number => {
  const known = shares.get(`${source} ${file}`)
  if (known !== undefined) return known
  const keys = keysOf.get(source) ?? []
  const share = keys.filter((key) => tests.values[file]?.reached[key]).length / keys.length
  shares.set(`${source} ${file}`, share)
  return share
}
const shares = new Map<string, number>()
const keysOf = new Map<string, string[]>()
/** Tells which mutants there are. */
export const know = (mutants: readonly Mutant[]): void => {
  for (const [source, ofSource] of Map.groupBy(mutants, ({ file }) => file)) {
    keysOf.set(
      source,
      ofSource.map(({ key }) => key),
    )
  }
}

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
 * @param budget milliseconds of tests for this mutant; the rest is left for another time
 */
export const tryMutant = async (workerd: Workerd, mutant: Mutant, budget: number): Promise<void> => {
  const known = results.values[mutant.key]
  if (known?.by && known.tried[known.by] === hashOf(known.by)) return
  const tried = { ...known?.tried }
  const cost = (file: string) => durationOf(file) / (1 + countOf(mutant, file)) / shareOf(mutant, file) ** 8
  const files = Object.keys(tests.values)
    .filter((file) => tests.values[file]?.reached[mutant.key] && tried[file] !== hashOf(file))
    .toSorted((a, b) => cost(a) - cost(b))
  let result: Result = { status: 'Survived', tried }
  let left = budget
  for (const file of files) {
    if (durationOf(file) > left) continue
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
