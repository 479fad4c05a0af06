import { Hono } from 'hono'
import type { ApplyGlobalResponse } from 'hono/client'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import type { AppEnv } from './env'
import { type Answer, type answers, onError, reply } from './errors'
import { exportRoute } from './export/route'

const app = new Hono<AppEnv>()
  .use(
    requestId({ headerName: '' }), // never the client's own: it goes into the log
    async function always(c, next) {
      c.header('X-Request-Id', c.var.requestId)
      c.header('Cache-Control', 'no-store')
      await next()
    },
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
      strictTransportSecurity: 'max-age=63072000',
      xFrameOptions: 'DENY',
      overwrite: false, // the guard relaxes Cross-Origin-Resource-Policy for allowed origins
    }),
  )
  .route('/api/export', exportRoute)
  .notFound((c) => reply(c, 'notFound'))
  .onError(onError)

type ErrorBody = { json: { error: string; message: string; requestId: string } }

/** The API for Hono's typed client: `hc<App>('https://…')`. */
export type App = ApplyGlobalResponse<typeof app, Record<(typeof answers)[Answer]['status'], ErrorBody>>

export default app
