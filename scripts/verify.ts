import { randomBytes } from 'node:crypto'
import { hangUp, offersHttp2 } from './verify/client.ts'
import { databaseOf, wranglerDoors } from './verify/database.ts'
import { figuresOf } from './verify/figures.ts'
import { endAll, interruptedWith, listen, stop } from './verify/interrupt.ts'
import { readOptions } from './verify/options.ts'
import { makePlan, type Plan } from './verify/plan.ts'
import { isGreen, report } from './verify/report.ts'
import { checks, type Place, type Result, runChecks } from './verify/run.ts'
import { bearer, type Timing, type Tour } from './verify/tour.ts'
import { newVisit, type Visit } from './verify/visit.ts'

const options = readOptions()
const { url, store, place } = options
const KV_LAG = 90_000 // milliseconds; Cloudflare says up to 60 seconds or more

const chosen = checks.filter(({ name }) => name.includes(options.only))
if (chosen.length === 0) {
  console.error(
    `No check has ${JSON.stringify(options.only)} in its name:\n${checks.map(({ name }) => `  ${name}`).join('\n')}`,
  )
  process.exit(2)
}

listen()
const database = databaseOf(wranglerDoors(place), store)
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
const quoted = (word: string) => (/^[\w./-]+$/.test(word) ? word : JSON.stringify(word))
const removal = (run: string) =>
  ['npm run verify -- --remove', run, ...place.filter((word) => word !== '--remote').map(quoted)].join(' ')

/** Removes what a run made, whatever became of it. */
const remove = async (plan: Plan): Promise<Result> => {
  const name = 'what was made is removed'
  try {
    await database.remove(plan)
    return { name, outcome: 'pass', note: '' }
  } catch (error) {
    console.error(`${messageOf(error)}\n\nREMOVING FAILED. Do it with:\n  ${removal(plan.run)}`)
    return { name, outcome: 'FAIL', note: removal(plan.run) }
  }
}

type Findings = { results: Result[]; figures: [string, string][] }

/** Makes the checks in the place, and measures on the way. */
const look = async (where: Place, visit: Visit, timings: Tour['timings']): Promise<Findings> => {
  const results = await runChecks(chosen, where, stop)
  const isKnown = !stop.aborted && results.some(({ outcome }) => outcome === 'pass')
  const notMeasured = (error: unknown): [string, string][] => [['none', messageOf(error)]]
  return { results, figures: isKnown ? await figuresOf(visit, timings).catch(notMeasured) : [] }
}

/** Plants throw-away accounts, looks, and removes them. */
const verifyPlanted = async (overHttp2: URL | undefined): Promise<Findings> => {
  const plan = makePlan(randomBytes(8).toString('hex'), options.megabytes)
  const timings = new Map<string, Timing>()
  const visit = newVisit({ url, overHttp2, visitor: bearer(plan.accounts.visitor.session), stop })
  const lag = store === 'kv' && !options.local ? KV_LAG : 0
  let findings: Findings = { results: [], figures: [] }
  console.error(`planting; should this be killed: ${removal(plan.run)}`)
  try {
    await database.plant(plan)
    console.error(`looking at ${url.href}`)
    findings = await look({ tour: { ...visit, plan, database, lag, stop, timings } }, visit, timings)
  } catch (error) {
    console.error(messageOf(error))
    findings.results.push({ name: 'the accounts are planted', outcome: 'FAIL', note: messageOf(error) })
  }
  console.error('removing')
  findings.results.push(await remove(plan))
  return findings
}

/** Looks with a session that somebody else made. */
const verifyGiven = (overHttp2: URL | undefined, visitor: Record<string, string>): Promise<Findings> => {
  const visit = newVisit({ url, overHttp2, visitor, stop })
  return look({ visit }, visit, new Map())
}

const verify = async (): Promise<Findings> => {
  if (options.remove) return { results: [await remove(makePlan(options.remove, 1))], figures: [] }
  const overHttp2 = (await offersHttp2(url)) ? url : undefined
  return options.visitor ? verifyGiven(overHttp2, options.visitor) : verifyPlanted(overHttp2)
}

const { results, figures } = await verify()
endAll() // of what a check may have left open
hangUp()
console.log(report(results, figures))
process.exitCode = interruptedWith() || (isGreen(results) ? 0 : 1)
