import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
import { AnswerError } from './errors'

/** A whole origin; not `null`, which every sandboxed page has, nor an empty text. */
export const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text

/** Headers in which browsers say that a request runs ahead of its user, old names included. */
const purposes = ['Sec-Purpose', 'Purpose', 'X-Moz']

const isFrom = (address: string, origins: readonly string[]) =>
  URL.canParse(address) && origins.includes(new URL(address).origin)

/**
 * Did a browser send this from another site? Fetch metadata decides where the browser gives it
 * (https://www.w3.org/TR/fetch-metadata/), else the Origin. Old browsers, and all of them over plain http, send neither
 * when they navigate, but a Referer as a rule; it is looked at where a cookie is all that could count.
 */
const isCrossSite = ({ url, headers }: Request, allowed: readonly string[]): boolean => {
  const site = headers.get('Sec-Fetch-Site')
  if (site !== null) return site !== 'same-origin' && site !== 'none'
  const origin = headers.get('Origin')
  if (origin !== null) return origin !== new URL(url).origin
  const referer = headers.get('Referer')
  return referer !== null && !headers.has('Authorization') && !isFrom(referer, [new URL(url).origin, ...allowed])
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
    const allowed = allowedOf(c.env).filter(isOrigin)
    if (purposes.some((name) => /\bprefetch\b/i.test(c.req.header(name) ?? ''))) throw new AnswerError('prefetch')
    const origin = c.req.header('Origin')
    if (origin !== undefined && allowed.includes(origin)) {
      c.header('Cross-Origin-Resource-Policy', 'cross-origin')
      return allowOrigin(c, next)
    }
    if (isCrossSite(c.req.raw, allowed)) throw new AnswerError('forbidden')
    return next()
  })
