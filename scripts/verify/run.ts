import { always } from './checks/always.ts'
import { answers } from './checks/answers.ts'
import { documents } from './checks/documents.ts'
import { limit } from './checks/limit.ts'
import { meanwhile } from './checks/meanwhile.ts'
import { refusals } from './checks/refusals.ts'
import { revoked } from './checks/revoked.ts'
import { sessions } from './checks/sessions.ts'
import { transport } from './checks/transport.ts'
import { type Check, NotApplicable, type Tour } from './tour.ts'
import { must, type Visit } from './visit.ts'

/** How a check ended. */
export type Result = { name: string; outcome: 'pass' | 'FAIL' | 'not applicable' | 'not run'; note: string }

/** Is this the Worker of the database that was planted? When it is not, nothing else means anything. */
const acquaintance: Check = {
  name: 'the Worker knows a planted session',
  visit: async (visit) => {
    const { status } = await visit.ask({ method: 'HEAD', headers: visit.visitor })
    must(status === 200, `status ${status}: is it the Worker of this database, with this SESSION_STORE (--store)?`)
    return undefined
  },
}

/** All checks, in their order: what reads, what ends sessions, what looks back. */
export const checks: Check[] = [
  ...[acquaintance, ...documents, ...meanwhile, ...answers, ...refusals, ...sessions],
  ...[...transport, ...limit, ...revoked, ...always],
]

/** Where a check is made: with planted accounts, or without. */
export type Place = { tour: Tour } | { visit: Visit }

const runOne = async (check: Check, place: Place): Promise<Result> => {
  const { name } = check
  try {
    if ('visit' in check)
      return { name, outcome: 'pass', note: (await check.visit('tour' in place ? place.tour : place.visit)) ?? '' }
    if (!('tour' in place)) throw new NotApplicable('needs sessions that this command can make')
    return { name, outcome: 'pass', note: (await check.tour(place.tour)) ?? '' }
  } catch (error) {
    const note = error instanceof Error ? error.message : String(error)
    return { name, outcome: error instanceof NotApplicable ? 'not applicable' : 'FAIL', note }
  }
}

/** Runs one check after the other; none after a stop, or when the Worker knows nothing of the planted sessions. */
export const runChecks = async (chosen: Check[], place: Place, stop: AbortSignal): Promise<Result[]> => {
  const results: Result[] = []
  let isOver = false
  for (const check of chosen) {
    isOver ||= stop.aborted
    const { name } = check
    let result: Result = isOver ? { name, outcome: 'not run', note: '' } : await runOne(check, place)
    if (stop.aborted && result.outcome === 'FAIL') result = { name, outcome: 'not run', note: 'interrupted' }
    isOver ||= check === acquaintance && result.outcome === 'FAIL'
    results.push(result)
  }
  return results
}
