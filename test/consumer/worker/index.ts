// Somebody's Worker with the export in it, checked with the settings that such a Worker has.
import { exportOf } from 'agentbot-export'
import { Hono } from 'hono'

type Env = { Bindings: { APP_DB: D1Database; EXPORT_LIMIT: RateLimit } }

declare const auth: { api: { getSession(request: { headers: Headers }): Promise<{ user: { id: string } } | null> } }

const app = new Hono<Env>().get('/', (c) => c.text('an app'))

app.route(
  '/api/export',
  exportOf<Env>({
    database: (c) => c.env.APP_DB,
    who: async (c) => (await auth.api.getSession({ headers: c.req.raw.headers }))?.user.id ?? null,
    limit: (c) => c.env.EXPORT_LIMIT,
  }),
)

// @ts-expect-error a limit that nobody thought of is an error
exportOf<Env>({ database: (c) => c.env.APP_DB, who: () => null })

export default app
