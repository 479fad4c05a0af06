import { override } from './override'

/** What one request has asked of D1. */
export type Usage = { roundTrips: number; statements: number; rowsRead: number }

/** A binding that counts into `usage`. It is no part of what is timed: only a request that asks for the counts has it. */
export const counted = (db: D1Database, usage: Usage): D1Database => {
  const note = (results: D1Result[]) => {
    usage.roundTrips += 1
    usage.statements += results.length
    for (const { meta } of results) usage.rowsRead += meta.rows_read
  }
  const all = async (real: D1PreparedStatement) => {
    const result = await real.all<object>()
    note([result])
    return result
  }
  const statement = (real: D1PreparedStatement): D1PreparedStatement =>
    override(real, {
      bind: (...values: unknown[]) => statement(real.bind(...values)),
      all: () => all(real),
      raw: async () => (await all(real)).results.map((row) => Object.values(row)), // raw() itself brings no counts
    })
  const session = <S extends D1Database | D1DatabaseSession>(real: S): S =>
    override(real, {
      prepare: (sql: string) => statement(real.prepare(sql)),
      batch: async (statements: D1PreparedStatement[]) => {
        const results = await real.batch(statements)
        note(results)
        return results
      },
      withSession: (constraint: string) => session(db.withSession(constraint)),
    })
  return session(db)
}
