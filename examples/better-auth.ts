import { env } from 'cloudflare:workers'
import { exportOf } from 'agentbot-export'
import { betterAuth } from 'better-auth'
import { Hono } from 'hono'

const auth = betterAuth({
  database: env.DB,
  secret: env.BETTER_AUTH_SECRET,
  emailAndPassword: { enabled: true },
})

const dataExport = exportOf<{ Bindings: Cloudflare.Env }>({
  database: (c) => c.env.DB,
  who: async (c) => {
    const session = await auth.api.getSession({
      headers: c.req.raw.headers,
      query: { disableCookieCache: true, disableRefresh: true },
    })
    return session?.user.id
  },
  limit: (c) => c.env.EXPORT_LIMIT,
})

export default new Hono<{ Bindings: Cloudflare.Env }>()
  .all('/api/auth/*', (c) => auth.handler(c.req.raw))
  .route('/api/export', dataExport)
