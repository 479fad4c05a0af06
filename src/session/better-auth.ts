import { sql } from 'drizzle-orm'
import { parseSigned } from 'hono/utils/cookie'
import { type CookieNames, shown } from './credential'
import type { SignIn } from './sign-in'

const cookies: CookieNames = { https: '__Secure-better-auth.session_token', http: 'better-auth.session_token' }

/**
 * better-auth's own sessions, where they are rows of the same database. The token stands there in clear, so that it counts
 * only with the signature that better-auth puts behind it: HMAC-SHA-256, in the form that Hono's signed cookies have too.
 * The view `export_sessions` says where the rows are; docs/operations.md has it for each shape of better-auth's table.
 * @param secretOf what better-auth signs with
 */
export const betterAuthSessions = <E>(secretOf: (env: E) => string): SignIn => ({
  name: 'better-auth',
  session: sql`select user_id, expires_at as until from export_sessions
    where token = ${sql.placeholder('token')} and expires_at > ${sql.placeholder('after')}`,
  async identify({ c, headers }) {
    const signed = shown(headers, c.req.url, cookies)
    if (signed === undefined) return null
    const { token } = await parseSigned(`token=${signed}`, secretOf(c.env))
    return token ? { values: { token } } : null
  },
})
