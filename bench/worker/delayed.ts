import { override } from './override'

/** A binding to a database that is far away: each read begins so many milliseconds later. */
export const delayed = (db: D1Database, milliseconds: number): D1Database => {
  const far =
    <A extends unknown[], R>(read: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      await scheduler.wait(milliseconds)
      return read(...args)
    }
  const statement = (real: D1PreparedStatement): D1PreparedStatement =>
    override(real, {
      bind: (...values: unknown[]) => statement(real.bind(...values)),
      all: far(() => real.all()),
      raw: far(() => real.raw()),
    })
  const session = <S extends D1Database | D1DatabaseSession>(real: S): S =>
    override(real, {
      prepare: (sql: string) => statement(real.prepare(sql)),
      batch: far((statements: D1PreparedStatement[]) => real.batch(statements)),
      withSession: (constraint: string) => session(db.withSession(constraint)),
    })
  return session(db)
}
