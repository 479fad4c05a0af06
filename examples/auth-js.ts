import Resend from '@auth/core/providers/resend'
import { DrizzleAdapter } from '@auth/drizzle-adapter'
import { type AuthConfig, authHandler, getAuthUser, initAuthConfig } from '@hono/auth-js'
import { exportOf } from 'agentbot-export'
import { drizzle } from 'drizzle-orm/d1'
import { Hono } from 'hono'

const configOf = (env: Cloudflare.Env): AuthConfig => ({
  adapter: DrizzleAdapter(drizzle(env.DB)),
  session: { strategy: 'database' },
  secret: env.AUTH_SECRET,
  trustHost: true,
  basePath: '/api/auth',
  providers: [Resend({ apiKey: env.AUTH_RESEND_KEY, from: 'sign-in@example.com' })],
})

// Auth.js logs a database that fails, and then says that nobody is signed in. Here it throws, so that a failure stays one.
const logger = {
  error(error: Error) {
    throw error
  },
}

const dataExport = exportOf<{ Bindings: Cloudflare.Env }>({
  database: (c) => c.env.DB,
  who: async (c) => {
    c.set('authConfig', { ...configOf(c.env), logger })
    return (await getAuthUser(c))?.user?.id
  },
  limit: (c) => c.env.EXPORT_LIMIT,
})

export default new Hono<{ Bindings: Cloudflare.Env }>()
  .use(initAuthConfig((c) => configOf(c.env)))
  .use('/api/auth/*', authHandler())
  .route('/api/export', dataExport)
