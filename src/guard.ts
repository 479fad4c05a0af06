import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
import { AnswerError } from './errors'

/** Headers in which browsers say that a request runs ahead of its user, old names included. */
const purposes = ['Sec-Purpose', 'Purpose', 'X-Moz']

const originOf = (address: string): string => (URL.canParse(address) ? new URL(address).origin : 'null')

/**
 * Did a browser send this from another site? Fetch metadata decides where the browser gives it
 * (https://www.w3.org/TR/fetch-metadata/), else the Origin. Old browsers, and all of them over plain http, send neither
 * when they navigate, but a Referer as a rule; it is looked at where a cookie is all that could count.
 */
const isCrossSite = ({ url, headers }: Request, own: (origin: string) => boolean): boolean => {
  const site = headers.get('Sec-Fetch-Site')
  if (site !== null) return site !== 'same-origin' && site !== 'none'
  const origin = headers.get('Origin')
  if (origin !== null) return origin !== new URL(url).origin
  const referer = headers.get('Referer')
  return referer !== null && !headers.has('Authorization') && !own(originOf(referer))
}

const allowOrigin = cors({
  origin: (origin) => origin, // reached for allowed origins only
  credentials: true,
  allowMethods: ['GET', 'HEAD'],
  allowHeaders: ['Authorization'],
  exposeHeaders: ['Content-Disposition', 'Content-Length', 'Retry-After', 'X-Request-Id'],
  maxAge: 600,
})

/**
 * Turns other sites away before anything is looked up, so that signed in or out gives the same answer.
 * @param allowedOf origins that may call with credentials
 */
export const guard = <B extends object>(allowedOf: (env: B) => readonly string[]) =>
  createMiddleware<{ Bindings: B }>(async function guard(c, next) {
    const allowed = allowedOf(c.env)
    if (purposes.some((name) => /\bprefetch\b/i.test(c.req.header(name) ?? ''))) throw new AnswerError('prefetch')
    if (allowed.includes(c.req.header('Origin') ?? '')) {
      c.header('Cross-Origin-Resource-Policy', 'cross-origin')
      return allowOrigin(c, next)
    }
    const own = (origin: string) => origin === new URL(c.req.url).origin || allowed.includes(origin)
    if (isCrossSite(c.req.raw, own)) throw new AnswerError('forbidden')
    return next()
  })
