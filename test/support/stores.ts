import { env } from 'cloudflare:workers'
import { sha256 } from 'hono/utils/crypto'
import { type Bindings, databaseOf } from '../../src/env'
import { d1Sessions } from '../../src/session/d1'
import { kvSessions } from '../../src/session/kv'
import { exportWith, signIn } from './accounts'

const hashOf = async (token: string) => (await sha256(token)) ?? ''

/** Both session stores behind the same three acts, so that one set of tests holds for both. */
export const stores = [
  {
    name: 'd1',
    sessions: d1Sessions,
    signIn: (userId: string, expiresAt: Date) => signIn(userId, { expiresAt }),
    revoke: async (token: string) => {
      await env.DB.prepare('DELETE FROM sessions WHERE token_hash = ?')
        .bind(await hashOf(token))
        .run()
    },
    exportWith: (token: string, bindings: Partial<Cloudflare.Env> = {}) =>
      exportWith(token, { SESSION_STORE: 'd1', ...bindings }),
  },
  {
    name: 'kv',
    sessions: kvSessions((env: Bindings) => ({ store: env.SESSIONS, databaseOf: (name) => databaseOf(env, name) })),
    signIn: async (userId: string, expiresAt: Date) => {
      const token = crypto.randomUUID()
      const record = { userId, expiresAt: expiresAt.getTime() }
      await env.SESSIONS.put(`session:${await hashOf(token)}`, JSON.stringify(record))
      return token
    },
    revoke: async (token: string) => env.SESSIONS.delete(`session:${await hashOf(token)}`),
    exportWith: (token: string, bindings: Partial<Cloudflare.Env> = {}) =>
      exportWith(token, { SESSION_STORE: 'kv', ...bindings }),
  },
] as const
