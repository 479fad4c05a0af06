import { setTimeout as pause } from 'node:timers/promises'
import type { Session } from '../plan.ts'
import { bearer, type Check, mustOfferHttp2, type Tour } from '../tour.ts'
import { must } from '../visit.ts'
import { mustBeStranger } from './refused.ts'
import { begin } from './running.ts'

/** Lets a session end while its export is under way, and reads what still comes. */
const mustBreak = async (tour: Tour, session: Session, version: 1 | 2, finish: () => Promise<unknown>) => {
  const { comparison, toEnd, endsLikeDocument } = await begin(tour, session, version)
  await finish()
  await pause(tour.lag, undefined, { signal: tour.stop })
  const isWhole = await toEnd()
  const { bytes, difference } = comparison
  must(difference === undefined, `what came is not the start of the document: ${difference}`)
  comparison.end()
  const all = `all ${bytes} bytes came: unheard, or sent before it could be heard (then try more --megabytes)`
  must(comparison.difference !== undefined, all)
  must(!endsLikeDocument(), `it ends like a document after ${bytes} bytes`)
  must(!isWhole, `the transfer ended as if whole after ${bytes} bytes`)
  await mustBeStranger(tour, bearer(session), 'asked again')
  return `broke after ${(bytes / 1_000_000).toFixed(1)} MB`
}

/** What the end of a session does to an export that runs. */
export const revoked: Check[] = [
  {
    name: 'a revoked session is the 401 of a stranger',
    tour: async (tour) => {
      const { revoked: session } = tour.plan.sessions
      const { status } = await tour.ask({ method: 'HEAD', headers: bearer(session) })
      must(status === 200, `status ${status} before it was revoked`)
      await tour.database.revoke([session])
      await pause(tour.lag, undefined, { signal: tour.stop })
      await mustBeStranger(tour, bearer(session), 'revoked')
      return undefined
    },
  },
  {
    name: 'revoking in mid-stream breaks the transfer over HTTP/1.1',
    tour: (tour) => {
      const { overHttp1 } = tour.plan.sessions
      return mustBreak(tour, overHttp1, 1, () => tour.database.revoke([overHttp1]))
    },
  },
  {
    name: 'revoking in mid-stream breaks the transfer over HTTP/2',
    tour: async (tour) => {
      mustOfferHttp2(tour)
      const { overHttp2 } = tour.plan.sessions
      return mustBreak(tour, overHttp2, 2, () => tour.database.revoke([overHttp2]))
    },
  },
  {
    name: 'deleting the user in mid-stream breaks the transfer',
    tour: (tour) => {
      const { ofDeleted } = tour.plan.sessions
      return mustBreak(tour, ofDeleted, 1, () => tour.database.forget([ofDeleted.userId]))
    },
  },
]
