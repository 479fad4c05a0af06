import { type Context, type Env, Hono } from 'hono'
import { exportRoute } from './export/route'
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

/**
 * Middleware around the export may read its answer; to set headers would be to weaken it.
 * @param open names of headers that it may set all the same, in lower case
 */
const sealed = (response: Response, open: readonly string[] = []): Response => {
  const { headers } = response
  for (const method of ['set', 'append', 'delete'] as const) {
    const change = headers[method].bind(headers)
    const value = (name: string, text: string) => open.includes(name.toLowerCase()) && change(name, text)
    Object.defineProperty(headers, method, { value })
  }
  return response
}

/** The answer in another form, as compression makes it. One of another status, as after an error, is the app's own, and no file. */
const reformed = (answer: Response, { status, body, headers: theirs }: Response): Response => {
  const isOurs = status === answer.status
  const headers = new Headers(isOurs ? answer.headers : theirs)
  headers.delete(isOurs ? 'Content-Length' : 'Content-Disposition')
  const response = new Response(body, { status, headers, encodeBody: 'manual' }) // else the runtime would encode it once more
  return isOurs ? sealed(response, ['content-encoding', 'content-length']) : response
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
    // Another answer would weaken this one too, unless its body was taken to be sent in another form.
    const set = (other: Response) => {
      if (answer.bodyUsed || answer.body?.locked) answer = reformed(answer, other)
    }
    Object.defineProperties(c, { header: { value: () => {} }, res: { get: () => answer, set } })
    return answer
  }
}

/**
 * The export as a part of another Hono app: `app.route('/any/path', exportOf({ … }))`.
 * @example exportOf<{ Bindings: Env }>({ database: (c) => c.env.DB, who: async (c) => userIdOf(c), limit: (c) => c.env.LIMIT })
 */
export const exportOf = <E extends Env>(options: MountOptions<E>) => new Hono<E>().all('/', exportHandler(options))
