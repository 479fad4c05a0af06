import type { SQL } from 'drizzle-orm'
import type { Context } from 'hono'
import type { Headers } from './credential'

/** What the placeholders of a statement stand for. */
export type Values = Record<string, string | number | null>

/** Who is asking, as far as a way of signing in can tell without the data. */
export type Identity = {
  /** For the placeholders of `session`. */
  values: Values
  /** Where this user's rows are, if the session says so. */
  database?: D1Database
}

/** A request as a way of signing in sees it. */
type Asking = {
  /** Its context in the app that serves it. */
  c: Context
  headers: Headers
}

/** A way of signing in: says whose export a request asks for. Each is one file of this folder. */
export type SignIn = {
  /** Its name in the log. */
  name: string
  /**
   * SQL that rides in every statement of an export: selects the `user_id` of the session that lives beyond the placeholder
   * `after`, no row when there is none. And `until` (milliseconds since the epoch), if sessions are revoked by ending them
   * earlier: one that ends before then stops a running export. NULL, if they are revoked by deleting them.
   */
  session: SQL
  /**
   * Looks at a request; asked for the opening, and again before each later page.
   * @param after milliseconds since the epoch: the session has to live beyond
   * @returns null when nobody is signed in: a 401, or the end of a running export
   * @throws what a store threw: one that fails is not a session that is missing
   */
  identify: (asking: Asking, after: number) => Promise<Identity | null>
}
