import { sql } from 'drizzle-orm'
import * as z from 'zod'
import { users } from '../db/schema'
import { within } from '../deadline'
import type { SessionStore } from './store'

const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** What a sign-in service writes. Other keys are ignored; any other form, however close, is no session. */
const record = z.object({ userId: z.string().min(1), expiresAt: z.int().min(0).max(LAST_MS) })

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/**
 * Sessions in KV, under `session:<token hash>`. KV may serve a revoked one from its cache for about a minute.
 * @param deadline milliseconds after which an answer is no longer waited for
 */
export const kvSessions =
  (kv: KVNamespace, deadline = 10_000): SessionStore =>
  async (tokenHash, at) => {
    const text = await within(deadline, () => kv.get(`session:${tokenHash}`))
    const session = record.safeParse(text === null ? null : parse(text))
    if (!session.success || session.data.expiresAt <= at.getTime()) return null
    return sql`(select ${users.id} from ${users} where ${users.id} = ${session.data.userId})`
  }
