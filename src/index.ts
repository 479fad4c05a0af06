import { Hono } from 'hono'
import { answered } from './answered'
import { type Bindings, databaseOf, settingsOf } from './env'
import { onError, reply } from './errors'
import { exportHandler } from './mount'
import { betterAuthSessions } from './session/better-auth'
import { d1Sessions } from './session/d1'
import { kvSessions } from './session/kv'
import type { SignIn } from './session/sign-in'

type AppEnv = { Bindings: Bindings; Variables: { requestId: string } }

const exportBy = (who: SignIn) =>
  exportHandler<AppEnv>({
    who,
    database: (c) => c.env.DB,
    limit: (c) => c.env.EXPORT_LIMIT,
    limitCount: (c) => settingsOf(c.env).limitCount,
    allowedOrigins: (c) => settingsOf(c.env).allowedOrigins,
  })

const exports = {
  d1: exportBy(d1Sessions),
  kv: exportBy(
    kvSessions((env: Bindings) => ({
      store: env.SESSIONS,
      databaseOf: (name) => databaseOf(env, name),
    })),
  ),
  'better-auth': exportBy(betterAuthSessions((env: Bindings) => settingsOf(env).secret)),
}

export default new Hono<AppEnv>()
  .use(...answered<AppEnv>(() => undefined))
  .all('/api/export', (c) => exports[settingsOf(c.env).store](c))
  .notFound((c) => reply(c, 'notFound'))
  .onError(onError(''))
