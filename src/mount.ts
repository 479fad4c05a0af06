import { type Context, type Env, Hono } from 'hono'
import { answers } from './errors'
import { exportRoute } from './export/route'
import { log } from './log'
import { appSessions, type Who } from './session/app'
import type { SignIn } from './session/sign-in'

export type { Who } from './session/app'
export { betterAuthSessions } from './session/better-auth'
export { d1Sessions } from './session/d1'
export { type KvOptions, kvSessions } from './session/kv'
export type { SignIn } from './session/sign-in'

/** What an app says when it puts the export into itself. */
export type MountOptions<E extends Env> = {
  /** The D1 database that holds this user's rows. */
  database: (c: Context<E>) => D1Database
  /** Who is asking: a function, or one of the ways of signing in that come with the export. */
  who: Who<E> | SignIn
  /** The rate limit, asked by user id; without one, anybody who is signed in may keep the database busy. */
  limit: ((c: Context<E>) => RateLimit) | 'none'
  /** How many exports that limit allows a user: one more is then refused before any of his rows is read. */
  limitCount?: (c: Context<E>) => number
  /** Other origins that may call with credentials; none unless said. */
  allowedOrigins?: readonly string[] | ((c: Context<E>) => readonly string[])
}

/** Middleware around the export may read its answer; to set headers would be to weaken it. */
const sealed = (response: Response): Response => {
  for (const method of ['set', 'append', 'delete'])
    Object.defineProperty(response.headers, method, { value: () => {}, configurable: true })
  return response
}

/** The answer in a coding, as compression makes it; its headers stay ours. */
const coded = ({ status, headers: ours }: Response, body: BodyInit | null, coding: string): Response => {
  const headers = new Headers(ours)
  headers.set('Content-Encoding', coding)
  return sealed(new Response(body, { status, headers, encodeBody: 'manual' })) // else the runtime would encode it once more
}

/** What can still be said when the answer was taken and another document came back, or none. */
const lost = ({ headers: ours }: Response): Response => {
  const headers = new Headers(ours)
  headers.delete('Content-Disposition')
  const { status, error, message } = answers.failed
  const requestId = headers.get('X-Request-Id')
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        log({ event: 'answer taken', requestId })
        controller.enqueue(new TextEncoder().encode(JSON.stringify({ error, message, requestId })))
        controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  return sealed(new Response(body, { status, headers }))
}

/**
 * The export as a handler of an app of any make. It is an app of its own inside: what the one around it does to headers,
 * errors and unknown paths does not reach the export's answers, nor the other way round.
 */
export const exportHandler = <E extends Env>({
  database,
  who,
  limit,
  limitCount = () => Number.POSITIVE_INFINITY,
  allowedOrigins = [],
}: MountOptions<E>) => {
  const app = exportRoute({
    database,
    signIn: typeof who === 'function' ? appSessions(who) : who,
    limit: limit === 'none' ? null : limit,
    limitCount,
    allowedOrigins: typeof allowedOrigins === 'function' ? allowedOrigins : () => allowedOrigins,
  })
  return async (c: Context<E>): Promise<Response> => {
    const response = await app.fetch(c.req.raw, { outer: c })
    c.res = undefined // headers that were prepared for another answer
    c.res = sealed(response)
    let answer = c.res
    // Another answer would weaken this one, and what is made from its body would be another document, unless it is a coding of
    // this one; hono/compress says which afterwards.
    const set = (other: Response) => {
      if (!answer.bodyUsed && !answer.body?.locked) return
      const ours = answer
      answer = lost(ours)
      if (other.status !== ours.status || c.error) return
      const value = (name: string, coding: string) => {
        if (name.toLowerCase() === 'content-encoding') answer = coded(ours, other.body, coding)
      }
      Object.defineProperty(answer.headers, 'set', { value })
    }
    Object.defineProperty(c, 'res', { get: () => answer, set })
    return answer
  }
}

/**
 * The export as a part of another Hono app: `app.route('/any/path', exportOf({ … }))`.
 * @example exportOf<{ Bindings: Env }>({ database: (c) => c.env.DB, who: async (c) => userIdOf(c), limit: (c) => c.env.LIMIT })
 */
export const exportOf = <E extends Env>(options: MountOptions<E>) => new Hono<E>().all('/', exportHandler(options))
