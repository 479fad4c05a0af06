import type { MiddlewareHandler } from 'hono'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import type { AnswerEnv } from './errors'

const secured = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
  strictTransportSecurity: 'max-age=63072000',
  xFrameOptions: 'DENY',
  overwrite: false, // the guard relaxes Cross-Origin-Resource-Policy for allowed origins
})

const wellFormed = (id: unknown) => (typeof id === 'string' && /^[\w=-]{1,255}$/.test(id) ? id : undefined)

/**
 * What every answer carries, whatever its status: an id, no leave to store it, and nothing that may run.
 * @param idOf the id that the app around the export gave the request, if any; a client's own only if that app took it
 */
export const answered = <E extends AnswerEnv>(idOf: (env: E['Bindings']) => unknown): MiddlewareHandler<E>[] => [
  (c, next) => requestId({ headerName: '', generator: () => wellFormed(idOf(c.env)) ?? crypto.randomUUID() })(c, next),
  async function always(c, next) {
    c.header('X-Request-Id', c.var.requestId)
    c.header('Cache-Control', 'no-store')
    await next()
  },
  secured,
]
