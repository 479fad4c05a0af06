import { sql } from 'drizzle-orm'
import { sessions } from '../db/schema'
import type { SessionStore } from './store'

/** Sessions in D1. Asks nothing itself: the check rides inside every statement that reads the owner's rows. */
export const d1Sessions: SessionStore = async (tokenHash, at) =>
  sql`(select ${sessions.userId} from ${sessions} where ${sessions.tokenHash} = ${tokenHash} and ${sessions.expiresAt} > ${at.getTime()})`
