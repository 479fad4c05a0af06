import { readArguments, stop } from '../../scripts/arguments.ts'
import { tryMutant } from './attempt.ts'
import { grounds } from './grounds.ts'
import { instrument } from './instrument.ts'
import { know, remember } from './likely.ts'
import { fileOf, type Runtime } from './question.ts'
import { writeReport } from './report.ts'
import { hashOf, hashOfAll, results, tests } from './results.ts'
import { reasonFor, survivorsOf } from './survivors.ts'

// Changes the code, and that of the page, in every way that Stryker knows, and its SQL, once each, and says which changes no test notices:
//   npm run mutants [-- src/guard.ts public/viewer …] [--minutes 8] [--budget 5] [--workers 2] [--sample 200]
// A mutant gets tests of so many seconds, the rest another time. Of a sample, the same mutants are tried from run to run. Results
// are kept in reports/mutants/: a mutant is tried again only when it, or a test that reaches it, has changed.

const usage =
  'usage: npm run mutants [-- src/guard.ts public/viewer …] [--minutes 8] [--budget 5] [--workers 2] [--sample 200]'
const number = (value: string) => ({ type: 'string', default: value }) as const
const { values: options, positionals: places } = readArguments(usage, {
  allowPositionals: true,
  options: {
    minutes: number('Infinity'),
    budget: number('Infinity'),
    workers: number('2'),
    sample: number('Infinity'),
  },
})
if (!Object.values(options).every((value) => Number(value) > 0)) stop(usage)
/** Seconds of tests, the likeliest, for a mutant of which it is said why none can notice it. */
const LOOK = 10
const end = Date.now() + Number(options.minutes) * 60_000

const instrumented = await Promise.all(
  grounds.map(async (ground) => {
    const texts = await ground.sources()
    return { ...ground, sources: texts, ...(await instrument(texts)) }
  }),
)
const mutants = instrumented.flatMap(({ mutants }) => mutants)
know(mutants)
for (const mutant of mutants) {
  const by = results.values[mutant.key]?.by
  if (by) remember(mutant, by)
}
const placed =
  places.length === 0 ? mutants : places.flatMap((place) => mutants.filter(({ file }) => file.startsWith(place)))
const wanted =
  Number(options.sample) < placed.length
    ? placed.toSorted((a, b) => (a.key < b.key ? -1 : 1)).slice(0, Number(options.sample))
    : placed
const explainedLast = wanted.toSorted((a, b) => Number(!!reasonFor(a)) - Number(!!reasonFor(b)))

/** Shares work out until the time is over. */
const share = async <T>(
  runtimes: readonly Runtime[],
  items: readonly T[],
  work: (runtime: Runtime, item: T) => Promise<void>,
) => {
  const queue = [...items]
  const one = async (runtime: Runtime) => {
    for (let item = queue.shift(); item !== undefined && Date.now() < end; item = queue.shift())
      await work(runtime, item)
  }
  await Promise.all(runtimes.map(one))
}

let done = 0
for (const { sources, texts: mutated, mutants: own, files, keep, start } of instrumented) {
  const queue = explainedLast.filter(({ file }) => sources.has(file))
  if (queue.length === 0) continue
  await keep(mutated)
  const runtimes = await Promise.all(Array.from({ length: Number(options.workers) }, start))

  const keyOf = new Map(own.map(({ id, key }) => [id, key]))
  await share(runtimes, files, async ({ ask }, file) => {
    const hash = `${hashOf(file)} ${hashOfAll(sources)}`
    const known = Object.keys(tests.values).filter((name) => fileOf(name) === file)
    if (known.some((name) => tests.values[name]?.hash === hash)) return
    const answer = await ask({ file }, 600_000)
    if (answer?.failure !== undefined || !answer)
      throw new Error(`${file} is red without any mutant: ${answer?.failure}`)
    for (const name of known) delete tests.values[name]
    const measured = Object.entries(answer.tests).map(([name, { ms, reached }]) => {
      console.log(`${name}: ${ms} ms without any mutant`)
      const keyed = Object.entries(reached).map(([id, hits]) => [keyOf.get(id), hits])
      return [name, { hash, ms, reached: Object.fromEntries(keyed) }]
    })
    tests.add(Object.fromEntries(measured))
  })

  await share(runtimes, queue, async (runtime, mutant) => {
    const budget = reasonFor(mutant) ? Math.min(LOOK, Number(options.budget)) : Number(options.budget)
    await tryMutant(runtime, mutant, budget * 1_000)
    if (++done % 50 === 0) console.log(`${done} of ${wanted.length}`)
  })
  await Promise.all(runtimes.map(({ close }) => close()))
}

const { alive, explained, stale } = survivorsOf(wanted)
const texts = new Map(instrumented.flatMap(({ sources }) => [...sources]))
await writeReport('reports/mutants/index.html', texts, mutants, (mutant) => {
  const { status = 'Pending', how, by } = results.values[mutant.key] ?? {}
  const why = status === 'Survived' ? reasonFor(mutant) : undefined
  return why ? { status: 'Ignored', statusReason: why } : { status, statusReason: by && `${by}: ${how ?? 'hangs'}` }
})
const count = (...statuses: string[]) =>
  wanted.filter(({ key }) => statuses.includes(results.values[key]?.status ?? '')).length
const noticed = count('Killed', 'Timeout')
for (const line of alive) console.log(line)
if (wanted.length === mutants.length) for (const line of stale) console.log(line)
console.log(`tried ${count('Killed', 'Timeout', 'CompileError', 'Survived')} of ${wanted.length}`)
console.log(
  `noticed ${noticed}, no SQL ${count('CompileError')}, explained ${explained}, alive ${alive.length}; score ${((100 * noticed) / Math.max(1, noticed + alive.length)).toFixed(1)} %`,
)
process.exit(alive.length > 0 ? 1 : 0)
