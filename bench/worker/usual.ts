import { eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import type { Bindings } from '../../src/env'
import { type Collection, collections, profile } from '../../src/export/collections'
import { signedIn } from './signed-in'

/** The usual way: read everything as objects, make one text of it, send it. */
export const usual = async (request: Request, env: Bindings): Promise<Response> => {
  const db = drizzle(env.DB)
  const userId = await signedIn(db, request)
  if (!userId) return new Response(null, { status: 401 })

  const all = ({ table, columns }: Collection) =>
    db.select(columns).from(table).where(eq(table.userId, userId)).orderBy(table.createdAt, table.id).all()
  const [[user], agents, scheduledTasks, workflows] = await Promise.all([
    db.select(profile.columns).from(profile.table).where(eq(profile.table.id, userId)).all(),
    all(collections.agents),
    all(collections.scheduledTasks),
    all(collections.workflows),
  ])

  const body = { exportedAt: new Date(), version: '1.0', user, agents, scheduledTasks, workflows }
  return new Response(JSON.stringify(body, null, 2), { headers: { 'Content-Type': 'application/json' } })
}
