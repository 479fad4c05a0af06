import { env } from 'cloudflare:workers'

/** What happens ahead of the i-th call, counted from 1: it may throw, hang, wait, or change what is stored. */
export type Before = (call: number) => unknown

const never = (): never => {
  throw new Error('an export reads through a D1 session only')
}

/** The real bindings, watched: what was asked of each, and a chance to fail ahead of every call. */
export const watched = (before: { batch?: Before; kv?: Before; limit?: Before } = {}) => {
  const seen = {
    sessions: [] as unknown[],
    batches: 0,
    statements: 0,
    pages: [] as unknown[],
    rowsRead: 0,
    kv: 0,
    limitKeys: [] as string[],
  }

  const session = (real: D1DatabaseSession): D1DatabaseSession => ({
    prepare: (query) => real.prepare(query),
    getBookmark: () => real.getBookmark(),
    batch: async <T>(statements: D1PreparedStatement[]) => {
      seen.batches += 1
      seen.statements += statements.length
      await before.batch?.(seen.batches)
      const results = await real.batch<T>(statements)
      for (const { meta } of results) seen.rowsRead += meta.rows_read
      seen.pages.push(results.at(-1)?.results[0])
      return results
    },
  })

  const bindings = {
    DB: {
      prepare: never,
      batch: never,
      exec: never,
      dump: never,
      withSession(constraint?: string) {
        seen.sessions.push(constraint)
        return session(env.DB.withSession(constraint))
      },
    },
    SESSIONS: new Proxy(env.SESSIONS, {
      get: (kv, method) =>
        async function watchedKv(...args: unknown[]) {
          seen.kv += 1
          await before.kv?.(seen.kv)
          return Reflect.apply(Reflect.get(kv, method), kv, args)
        },
    }),
    EXPORT_LIMIT: {
      async limit(options: RateLimitOptions) {
        seen.limitKeys.push(options.key)
        await before.limit?.(seen.limitKeys.length)
        return env.EXPORT_LIMIT.limit(options)
      },
    },
  }

  return { bindings, seen }
}

/** A promise of nothing: what hangs, hangs. */
export const hang = () => new Promise<never>(() => {})

/** Throws at the calls that are picked. */
export const failAt =
  (picked: (call: number) => boolean, message = 'D1_ERROR: planted fault'): Before =>
  (call) => {
    if (picked(call)) throw new Error(message)
  }
