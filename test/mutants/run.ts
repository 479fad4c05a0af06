import { readArguments, stop } from '../../scripts/arguments.ts'
import { tryMutant } from './attempt.ts'
import { bundle, testFiles } from './bundle.ts'
import { instrument, sources } from './instrument.ts'
import { know, remember } from './likely.ts'
import { writeReport } from './report.ts'
import { hashOf, hashOfAll, results, tests } from './results.ts'
import { reasonFor, survivorsOf } from './survivors.ts'
import { keepWorker, startWorkerd, type Workerd } from './workerd.ts'

// Changes the code in every way that Stryker knows, and its SQL, once each, and says which changes no test notices:
//   npm run mutants [-- src/guard.ts src/session …] [--minutes 8] [--budget 5] [--workers 2]
// A mutant gets tests of so many seconds, the rest another time. Results are kept in reports/mutants/: a mutant is
// tried again only when it, or a test that reaches it, has changed.

const usage = 'usage: npm run mutants [-- src/guard.ts src/session …] [--minutes 8] [--budget 5] [--workers 2]'
const number = (value: string) => ({ type: 'string', default: value }) as const
const { values: options, positionals: places } = readArguments(usage, {
  allowPositionals: true,
  options: { minutes: number('Infinity'), budget: number('Infinity'), workers: number('2') },
})
if (!Object.values(options).every((value) => Number(value) > 0)) stop(usage)
/** Seconds of tests, the likeliest, for a mutant of which it is said why none can notice it. */
const LOOK = 10
const end = Date.now() + Number(options.minutes) * 60_000

const texts = await sources()
const { mutants, texts: mutated } = await instrument(texts)
await keepWorker(await bundle(mutated))

const workers = await Promise.all(Array.from({ length: Number(options.workers) }, startWorkerd))
/** Shares work out until the time is over. */
const share = async <T>(items: readonly T[], work: (workerd: Workerd, item: T) => Promise<void>) => {
  const queue = [...items]
  const one = async (workerd: Workerd) => {
    for (let item = queue.shift(); item !== undefined && Date.now() < end; item = queue.shift())
      await work(workerd, item)
  }
  await Promise.all(workers.map(one))
}

const keyOf = new Map(mutants.map(({ id, key }) => [id, key]))
const measure = async ({ ask }: Workerd, file: string) => {
  const hash = `${hashOf(file)} ${hashOfAll(texts)}`
  if (tests.values[file]?.hash === hash) return
  const answer = await ask({ file }, 600_000)
  if (answer?.failure !== undefined || !answer) throw new Error(`${file} is red without any mutant: ${answer?.failure}`)
  const reached = Object.entries(answer.reached).map(([id, hits]) => [keyOf.get(id), hits])
  tests.set(file, { hash, ms: answer.ms, reached: Object.fromEntries(reached) })
  console.log(`${file}: ${answer.ms} ms without any mutant`)
}
await share(testFiles, measure)

know(mutants)
for (const mutant of mutants) {
  const by = results.values[mutant.key]?.by
  if (by) remember(mutant, by)
}
const wanted =
  places.length === 0 ? mutants : places.flatMap((place) => mutants.filter(({ file }) => file.startsWith(place)))
const explainedLast = wanted.toSorted((a, b) => Number(!!reasonFor(a)) - Number(!!reasonFor(b)))
let done = 0
await share(explainedLast, async (workerd, mutant) => {
  const budget = reasonFor(mutant) ? Math.min(LOOK, Number(options.budget)) : Number(options.budget)
  await tryMutant(workerd, mutant, budget * 1_000)
  if (++done % 50 === 0) console.log(`${done} of ${wanted.length}`)
})
await Promise.all(workers.map(({ close }) => close()))

const { alive, explained, stale } = survivorsOf(wanted)
await writeReport('reports/mutants/index.html', texts, mutants, (mutant) => {
  const { status = 'Pending', how, by } = results.values[mutant.key] ?? {}
  const why = status === 'Survived' ? reasonFor(mutant) : undefined
  return why ? { status: 'Ignored', statusReason: why } : { status, statusReason: by && `${by}: ${how ?? 'hangs'}` }
})
const count = (...statuses: string[]) =>
  wanted.filter(({ key }) => statuses.includes(results.values[key]?.status ?? '')).length
const noticed = count('Killed', 'Timeout')
for (const line of alive) console.log(line)
if (places.length === 0) for (const line of stale) console.log(line)
console.log(`tried ${count('Killed', 'Timeout', 'CompileError', 'Survived')} of ${wanted.length}`)
console.log(
  `noticed ${noticed}, no SQL ${count('CompileError')}, explained ${explained}, alive ${alive.length}; score ${((100 * noticed) / Math.max(1, noticed + alive.length)).toFixed(1)} %`,
)
process.exit(alive.length > 0 ? 1 : 0)
