import { fillPlaceholders, type Query } from 'drizzle-orm'
import pRetry from 'p-retry'
import { within } from '../deadline'

/** SQL that gives rows of that type. It is made once, and filled with ever other values. */
export type Statement<Row> = Query & { row?: Row }

/** A statement with a value for each of its placeholders; `values` may hold more. */
export const fill = <Row>({ sql, params }: Statement<Row>, values: Record<string, unknown>): Statement<Row> => ({
  sql,
  params: fillPlaceholders(params, values),
})

type Rows<S> = S extends Statement<infer Row> ? Row[] : never
type Results<S extends readonly Statement<unknown>[]> = { [I in keyof S]: Rows<S[I]> }

/** Reads several statements as one D1 transaction in one round trip. */
export type Read = <const S extends readonly Statement<unknown>[]>(statements: S) => Promise<Results<S>>

/** Milliseconds; a read is tried up to 3 times, and all tries together end at the deadline. */
const patience = { deadline: 20_000, firstPause: 100 }
/** How long a read is waited for, and how soon it is tried again. */
export type Patience = typeof patience

/** What one export has asked of D1. */
type Usage = { statements: number }

// Errors that a second try can mend: https://developers.cloudflare.com/d1/observability/debug-d1/, and a local database
// to which another process has just written.
const passing = new RegExp(
  [
    'Network connection lost',
    'storage caused object to be reset',
    'reset because its code was updated',
    'transient issue on remote node',
    'Failed to get session commit token',
    'database is locked',
  ].join('|'),
)

/**
 * Opens one D1 session for one export. Its first query is answered by the primary, later ones by a database
 * at least as new, so that pages never go back in time (https://developers.cloudflare.com/d1/best-practices/read-replication/).
 * @returns `read`, which throws what D1 threw or a DeadlineError, and the count of statements sent
 */
export const reader = (db: D1Database, { deadline, firstPause }: Patience = patience) => {
  const session = db.withSession('first-primary')
  const usage: Usage = { statements: 0 }

  const send = (statements: readonly Statement<unknown>[]) => {
    usage.statements += statements.length
    return session.batch(statements.map(({ sql, params }) => session.prepare(sql).bind(...params)))
  }

  const read: Read = async (statements) => {
    const answers = await within(deadline, (signal) =>
      pRetry(() => send(statements), {
        retries: 2,
        minTimeout: firstPause,
        randomize: true,
        shouldRetry: ({ error }) => passing.test(error.message),
        signal,
      }),
    )
    return answers.map((answer) => answer.results) as Results<typeof statements>
  }

  return { read, usage }
}
