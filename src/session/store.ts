import type { SQL } from 'drizzle-orm'
import type { Bindings, Settings } from '../env'
import { d1Sessions } from './d1'
import { kvSessions } from './kv'

/**
 * Says whom a session belongs to.
 * @param tokenHash lower-case hex SHA-256 of the token
 * @param at the instant at which the session has to be live; one that was revoked since is gone all the same
 * @returns the owner's user id as an SQL expression, NULL when there is no such session; null when that is known already
 * @throws what the store threw: a store that fails is not a session that is missing
 */
export type SessionStore = (tokenHash: string, at: Date) => Promise<SQL | null>

/** The store that SESSION_STORE names. */
export const sessionStore = (env: Bindings, { SESSION_STORE }: Settings): SessionStore =>
  SESSION_STORE === 'kv' ? kvSessions(env.SESSIONS) : d1Sessions
