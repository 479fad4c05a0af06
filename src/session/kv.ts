import * as z from 'zod/mini'
import { within } from '../deadline'
import { shownHash } from './credential'
import type { SignIn } from './sign-in'
import { knownUser } from './user'

const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** What a sign-in service writes. Other keys are ignored; any other form, however close, is no session. */
const record = z.object({
  userId: z.string().check(z.minLength(1)),
  expiresAt: z.int().check(z.minimum(0), z.maximum(LAST_MS)),
  database: z.optional(z.unknown()),
})

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** How sessions in KV are found. */
export type KvOptions = {
  store: KVNamespace
  /** The database of a session that names one. It throws when the name is none of those that hold users. */
  databaseOf: (name: unknown) => D1Database
  /** Milliseconds after which an answer is no longer waited for. */
  deadline?: number
}

/** Sessions in KV, under `session:<token hash>`. KV may serve a revoked one from its cache for about a minute. */
export const kvSessions = <E>(optionsOf: (env: E) => KvOptions): SignIn => ({
  name: 'kv',
  session: knownUser,
  async identify({ c, headers }, after) {
    const credential = await shownHash(headers, c.req.url)
    if (credential === null) return null
    const { store, databaseOf, deadline = 10_000 } = optionsOf(c.env)
    const text = await within(deadline, () => store.get(`session:${credential}`))
    const session = record.safeParse(text === null ? null : parse(text))
    if (!session.success || session.data.expiresAt <= after) return null
    const { userId: user, database } = session.data
    return { values: { user }, ...(database !== undefined && { database: databaseOf(database) }) }
  },
})
