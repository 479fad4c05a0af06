import { and, eq, gt } from 'drizzle-orm'
import type { DrizzleD1Database } from 'drizzle-orm/d1'
import { sha256 } from 'hono/utils/crypto'
import { sessions } from '../../src/db/schema'

/** Whose session a Bearer token names: the look-up that each of the other ways begins with. */
export const signedIn = async (db: DrizzleD1Database, request: Request): Promise<string | undefined> => {
  const token = request.headers.get('Authorization')?.replace(/^Bearer /, '')
  const hash = token && (await sha256(token))
  if (!hash) return undefined
  const isLive = and(eq(sessions.tokenHash, hash), gt(sessions.expiresAt, new Date()))
  const session = await db.select({ userId: sessions.userId }).from(sessions).where(isLive).get()
  return session?.userId
}
