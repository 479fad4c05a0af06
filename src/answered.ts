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

/**
 * What every answer carries, whatever its status: an id, no leave to store it, and nothing that may run.
 * @param idOf the request's id where it has one already; never the client's own, for it goes into the log
 */
export const answered = <E extends AnswerEnv>(
  idOf: (env: E['Bindings']) => string | undefined,
): MiddlewareHandler<E>[] => [
  (c, next) => requestId({ headerName: '', generator: () => idOf(c.env) ?? crypto.randomUUID() })(c, next),
  async function always(c, next) {
    c.header('X-Request-Id', c.var.requestId)
    c.header('Cache-Control', 'no-store')
    await next()
  },
  secured,
]
