import type { Row } from '../../rendering.ts'
import { type Check, mustExport } from '../tour.ts'
import { must } from '../visit.ts'
import { begin } from './running.ts'

const LONG_AGO = Date.UTC(2020, 0, 1) // before the oldest of the heavy rows

const NAME = 'another name'

const earlierRows = (prefix: string): Row[] =>
  Array.from({ length: 3 }, (_, i) => {
    const times = { created_at: LONG_AGO + i, updated_at: LONG_AGO }
    return { id: `${prefix}-earlier-${i}`, name: 'earlier', model: 'm', status: 's', ...times }
  })

/** What others write while an export runs. */
export const meanwhile: Check[] = [
  {
    name: 'rows that come meanwhile move no others, and are in the next export',
    tour: async (tour) => {
      const { session, rows } = tour.plan.accounts.heavy
      const { comparison, toEnd } = await begin(tour, session)
      const earlier = earlierRows(session.userId)
      await tour.database.change(session.userId, earlier, null)
      rows.agents.push(...earlier)

      must(await toEnd(), 'the transfer broke')
      comparison.end()
      must(comparison.difference === undefined, `rows that were there throughout: ${comparison.difference}`)
      await mustExport(tour, tour.plan.accounts.heavy)
      return undefined
    },
  },
  {
    name: 'what was written a moment ago is in the export of an account of one page',
    tour: async (tour) => {
      const { changing } = tour.plan.accounts
      const { session, rows, user } = changing
      await mustExport(tour, changing)
      const earlier = earlierRows(session.userId)
      await tour.database.change(session.userId, earlier, NAME)
      rows.agents.push(...earlier)
      user['name'] = NAME
      await mustExport(tour, changing)
      return undefined
    },
  },
]
