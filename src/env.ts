import * as z from 'zod/mini'
import { isOrigin } from './guard'
import { ConfigurationError } from './reason'

/** What wrangler.toml binds, and the secrets. */
export type Bindings = {
  DB: D1Database
  SESSIONS: KVNamespace
  EXPORT_LIMIT: RateLimit
  SESSION_STORE?: string
  DATABASES?: string
  ALLOWED_ORIGINS?: string
  EXPORT_LIMIT_COUNT?: string | number | undefined
  BETTER_AUTH_SECRET?: string
  BETTER_AUTH_SECRETS?: string
}

const list = (text: string) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)

const listOf = (item: z.ZodMiniType<string, string>) => z.pipe(z.pipe(z.string(), z.transform(list)), z.array(item))

const variables = z.object({
  SESSION_STORE: z._default(z.enum(['d1', 'kv', 'better-auth']), 'd1'),
  DATABASES: z._default(listOf(z.string()), ['DB']),
  ALLOWED_ORIGINS: z._default(listOf(z.string().check(z.refine(isOrigin))), []),
  EXPORT_LIMIT_COUNT: z._default(z.coerce.number().check(z.gte(1)), Number.POSITIVE_INFINITY),
})

const isDatabase = (binding: unknown): binding is D1Database =>
  typeof binding === 'object' && binding !== null && 'withSession' in binding && 'batch' in binding

/** The databases that hold users, by the names of their bindings; those only, whatever else the names may mean. */
const databasesOf = (env: object, names: readonly string[]): Map<string, D1Database> =>
  new Map(
    names.map((name) => {
      const binding: unknown = Object.hasOwn(env, name) ? Reflect.get(env, name) : undefined
      if (!isDatabase(binding)) throw new ConfigurationError(name === 'DB' ? ['DB'] : ['DATABASES'])
      return [name, binding]
    }),
  )

/** What better-auth signs with: the first of its versioned secrets, which are `<version>:<secret>`, or the only one. */
const signingSecret = ({ BETTER_AUTH_SECRET = '', BETTER_AUTH_SECRETS }: Partial<Bindings>): string =>
  BETTER_AUTH_SECRETS ? (/^\s*\d+:([^,]+)/.exec(BETTER_AUTH_SECRETS)?.[1]?.trim() ?? '') : BETTER_AUTH_SECRET

/** The configuration, checked. */
export type Settings = {
  store: 'd1' | 'kv' | 'better-auth'
  databases: ReadonlyMap<string, D1Database>
  allowedOrigins: readonly string[]
  limitCount: number
  secret: string
}

const known = new WeakMap<object, Settings>()

/**
 * Reads the variables and makes sure that every binding in use exists: a typing error must not open a door.
 * @throws ConfigurationError that names what is wrong, never its value
 */
const readSettings = (env: Partial<Bindings>): Settings => {
  const parsed = variables.safeParse(env)
  if (!parsed.success) throw new ConfigurationError(parsed.error.issues.map((issue) => String(issue.path[0])))

  const {
    SESSION_STORE: store,
    DATABASES,
    ALLOWED_ORIGINS: allowedOrigins,
    EXPORT_LIMIT_COUNT: limitCount,
  } = parsed.data
  const used = ['EXPORT_LIMIT' as const, ...(store === 'kv' ? ['SESSIONS' as const] : [])]
  const missing: string[] = used.filter((name) => typeof env[name] !== 'object')
  const secret = signingSecret(env)
  if (store === 'better-auth' && secret === '') missing.push('BETTER_AUTH_SECRET')
  const databases = databasesOf(env, ['DB', ...DATABASES])
  if (missing.length > 0) throw new ConfigurationError(missing)

  return { store, databases, allowedOrigins, limitCount, secret }
}

/** The configuration, read once from each environment. @throws ConfigurationError */
export const settingsOf = (env: Partial<Bindings>): Settings => {
  const settings = known.get(env) ?? readSettings(env)
  known.set(env, settings)
  return settings
}

/**
 * The database of a session that names one. The name is somebody else's text.
 * @throws ConfigurationError when it is none of those that hold users
 */
export const databaseOf = (env: Partial<Bindings>, name: unknown): D1Database => {
  const database = settingsOf(env).databases.get(String(name))
  if (typeof name !== 'string' || !database) throw new ConfigurationError(['DATABASES'])
  return database
}
