import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import { agents as a, scheduledTasks as t, users as u, workflows as w } from '../../src/db/schema'

/**
 * What an export of the user has to say, `exportedAt` aside: rows read as objects and written by JSON.stringify,
 * with the published keys in their order. Shares nothing with the code it judges but the schema.
 */
export const rendered = async (userId: string): Promise<string> => {
  const db = drizzle(env.DB)
  const [users, agents, scheduledTasks, workflows] = await Promise.all([
    db
      .select({
        id: u.id,
        email: u.email,
        name: u.name,
        plan: u.plan,
        role: u.role,
        referralCode: u.referralCode,
        referralCredits: u.referralCredits,
      })
      .from(u)
      .where(eq(u.id, userId)),
    db
      .select({
        id: a.id,
        name: a.name,
        model: a.model,
        status: a.status,
        createdAt: a.createdAt,
        updatedAt: a.updatedAt,
      })
      .from(a)
      .where(eq(a.userId, userId))
      .orderBy(a.createdAt, a.id),
    db
      .select({ id: t.id, name: t.name, cronSchedule: t.cronSchedule, enabled: t.enabled, createdAt: t.createdAt })
      .from(t)
      .where(eq(t.userId, userId))
      .orderBy(t.createdAt, t.id),
    db
      .select({ id: w.id, name: w.name, enabled: w.enabled, createdAt: w.createdAt })
      .from(w)
      .where(eq(w.userId, userId))
      .orderBy(w.createdAt, w.id),
  ])
  return JSON.stringify({ version: '1.0', user: users[0], agents, scheduledTasks, workflows })
}

/** An export's text in the same form; throws when it is not JSON. */
export const withoutInstant = (text: string): string => {
  const { exportedAt: _, ...rest } = JSON.parse(text)
  return JSON.stringify(rest)
}
