import { sql } from 'drizzle-orm'

/** SignIn.session where the user is known without the database, by the placeholder `user`. */
export const knownUser = sql`select ${sql.placeholder('user')} as user_id, null as until`
