import { cors } from 'hono/cors'
import { createMiddleware } from 'hono/factory'
import type { AppEnv } from './env'
import { AnswerError } from './errors'

/**
 * Did a browser send this from another site? Fetch metadata decides where the browser gives it
 * (https://www.w3.org/TR/fetch-metadata/); else a foreign Origin does. Programs send neither.
 */
const isCrossSite = (request: Request): boolean => {
  const site = request.headers.get('Sec-Fetch-Site')
  if (site !== null) return site !== 'same-origin' && site !== 'none'
  const origin = request.headers.get('Origin')
  return origin !== null && origin !== new URL(request.url).origin
}

const allowOrigin = cors({
  origin: (origin) => origin, // reached for allowed origins only
  credentials: true,
  allowMethods: ['GET', 'HEAD'],
  allowHeaders: ['Authorization'],
  exposeHeaders: ['Content-Disposition', 'Content-Length', 'Retry-After', 'X-Request-Id'],
  maxAge: 600,
})

/** Turns other sites away before anything is looked up, so that signed in or out gives the same answer. */
export const guard = createMiddleware<AppEnv>(async function guard(c, next) {
  if (c.req.header('Sec-Purpose')?.includes('prefetch')) throw new AnswerError('prefetch')
  if (c.var.settings.ALLOWED_ORIGINS.includes(c.req.header('Origin') ?? '')) {
    c.header('Cross-Origin-Resource-Policy', 'cross-origin')
    return allowOrigin(c, next)
  }
  if (isCrossSite(c.req.raw)) throw new AnswerError('forbidden')
  return next()
})
