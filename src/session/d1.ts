import { sql } from 'drizzle-orm'
import { sessions } from '../db/schema'
import { shownHash } from './credential'
import type { SignIn } from './sign-in'

/**
 * Sessions in D1, beside the data. Asks nothing itself: the check is part of the statements that read the rows.
 * A session is revoked by deleting it; one that runs out while its export runs lets it finish.
 */
export const d1Sessions: SignIn = {
  name: 'd1',
  session: sql`select ${sessions.userId} as user_id, null as until from ${sessions}
    where ${sessions.tokenHash} = ${sql.placeholder('credential')} and ${sessions.expiresAt} > ${sql.placeholder('after')}`,
  async identify({ c, headers }) {
    const credential = await shownHash(headers, c.req.url)
    return credential === null ? null : { values: { credential } }
  },
}
