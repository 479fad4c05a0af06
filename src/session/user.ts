import { sql } from 'drizzle-orm'

/** For SignIn.session where the session is known without the database: placeholders `user` and `until`. */
export const knownUser = sql`select ${sql.placeholder('user')} as user_id, ${sql.placeholder('until')} as until`
