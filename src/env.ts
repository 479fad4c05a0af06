import { createMiddleware } from 'hono/factory'
import * as z from 'zod'
import { ConfigurationError } from './reason'

/** What wrangler.toml binds. */
export type Bindings = {
  DB: D1Database
  SESSIONS: KVNamespace
  EXPORT_LIMIT: RateLimit
  SESSION_STORE?: string
  ALLOWED_ORIGINS?: string
}

const origin = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text)

const settings = z.object({
  SESSION_STORE: z.enum(['d1', 'kv']).default('d1'),
  ALLOWED_ORIGINS: z
    .string()
    .default('')
    .transform((list) =>
      list
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    )
    .pipe(z.array(origin)),
})

/** The variables, checked. */
export type Settings = z.infer<typeof settings>

/** The Hono environment of every handler. */
export type AppEnv = {
  Bindings: Bindings
  Variables: { requestId: string; settings: Settings }
}

/**
 * Reads the variables and makes sure that every binding in use exists.
 * @throws ConfigurationError that names what is wrong, never its value
 */
const readSettings = (env: Partial<Bindings>): Settings => {
  const parsed = settings.safeParse(env)
  if (!parsed.success) throw new ConfigurationError(parsed.error.issues.map((issue) => String(issue.path[0])))

  const used = ['DB', 'EXPORT_LIMIT', ...(parsed.data.SESSION_STORE === 'kv' ? ['SESSIONS' as const] : [])] as const
  const missing = used.filter((name) => typeof env[name] !== 'object')
  if (missing.length > 0) throw new ConfigurationError(missing)

  return parsed.data
}

/** Refuses to serve anything while the configuration is wrong: a typing error must not open a door. */
export const configured = createMiddleware<AppEnv>(async function configured(c, next) {
  c.set('settings', readSettings(c.env))
  await next()
})
