import { exportOf } from 'agentbot-export'
import { type Context, Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import { verify } from 'hono/jwt'

type AppEnv = { Bindings: Cloudflare.Env; Variables: { user?: string | null } }

const issuer = 'https://clerk.example.com'
const origins = ['https://app.example.com']

/** Pages on the app's own origin send the cookie, others the header, which alone decides when it is there. */
const tokenOf = (c: Context<AppEnv>): string =>
  c.req.header('Authorization')?.replace(/^Bearer /i, '') ?? getCookie(c, '__session') ?? ''

const userOf = async (c: Context<AppEnv>): Promise<string | null> => {
  try {
    const { sub, azp, exp } = await verify(tokenOf(c), c.env.CLERK_JWT_KEY, { alg: 'RS256', iss: issuer })
    const isOurs = typeof exp === 'number' && origins.includes(String(azp))
    return isOurs && typeof sub === 'string' ? sub : null
  } catch (error) {
    if (error instanceof Error && error.name.startsWith('Jwt')) return null
    throw error // the key is wrong: a failure, not a sign-out
  }
}

const dataExport = exportOf<AppEnv>({
  database: (c) => c.env.DB,
  who: async (c) => {
    if (c.var.user === undefined) c.set('user', await userOf(c)) // once an export, for a token lives for a minute only
    return c.var.user
  },
  limit: (c) => c.env.EXPORT_LIMIT,
})

export default new Hono<AppEnv>().route('/api/export', dataExport)
