import { env } from 'cloudflare:workers'

/**
 * The real D1 binding, which also counts: round trips, statements, and rows read as D1 bills them.
 * Only what the Worker uses is passed on: a session's `prepare` and `batch`.
 */
export const countingD1 = () => {
  const count = { roundTrips: 0, statements: 0, rowsRead: 0, constraints: [] as unknown[] }
  const withSession: D1Database['withSession'] = (constraint) => {
    count.constraints.push(constraint)
    const session = env.DB.withSession(constraint)
    return {
      prepare: (query) => session.prepare(query),
      getBookmark: () => session.getBookmark(),
      batch: async <T>(statements: D1PreparedStatement[]) => {
        count.roundTrips += 1
        count.statements += statements.length
        const results = await session.batch<T>(statements)
        for (const { meta } of results) count.rowsRead += meta.rows_read
        return results
      },
    }
  }
  return { DB: { withSession } as D1Database, count }
}
