import type { Row } from '../../rendering.ts'
import { type Check, mustExport } from '../tour.ts'
import { must } from '../visit.ts'
import { begin } from './running.ts'

const LONG_AGO = Date.UTC(2020, 0, 1) // before the oldest of the heavy rows

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
      await tour.database.addAgents(session.userId, earlier)
      rows.agents.push(...earlier)

      must(await toEnd(), 'the transfer broke')
      comparison.end()
      must(comparison.difference === undefined, `rows that were there throughout: ${comparison.difference}`)
      await mustExport(tour, tour.plan.accounts.heavy)
      return undefined
    },
  },
]
