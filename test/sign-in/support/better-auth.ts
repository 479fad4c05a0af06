import { env } from 'cloudflare:workers'
import { exportOf } from 'agentbot-export'
import { type BetterAuthOptions, betterAuth } from 'better-auth'
import { admin, bearer, multiSession, twoFactor } from 'better-auth/plugins'
import { type Context, Hono } from 'hono'
import { expect } from 'vitest'
import worker from '../../../src/index'
import { type Browser, newBrowser, origin } from './browser'

export const secret = 'kFh2tZ0qXv8JmB5rW1sYcN7uE4gLpA9d'

/** The export sees no password: its hash would take half of the tests' time. test/wire/app.test.ts has better-auth's own. */
const asGiven = {
  hash: async (password: string) => password,
  verify: async ({ hash, password }: { hash: string; password: string }) => hash === password,
}

/** What the tests have of better-auth: everything that makes, changes or ends sessions. */
export const optionsOf = (more: BetterAuthOptions) =>
  ({
    baseURL: origin,
    secret,
    logger: { disabled: true },
    rateLimit: { enabled: false },
    emailAndPassword: { enabled: true, password: asGiven },
    user: { deleteUser: { enabled: true } },
    plugins: [twoFactor({ skipVerificationOnEnable: true }), admin(), bearer(), multiSession()],
    ...more,
  }) satisfies BetterAuthOptions

/** A Worker with better-auth in it and the export beside, once mounted and once as it is deployed by itself. */
export const newService = (more: BetterAuthOptions, bindings: object = { BETTER_AUTH_SECRET: secret }) => {
  const auth = betterAuth(optionsOf(more))
  const who = async ({ req }: Context) => {
    const session = await auth.api.getSession({
      headers: req.raw.headers,
      query: { disableCookieCache: true, disableRefresh: true },
    })
    return session?.user.id
  }
  const app = new Hono()
    .all('/api/auth/*', (c) => auth.handler(c.req.raw))
    .route('/api/export', exportOf({ database: () => env.DB, who, limit: 'none' }))
  const deployed = { ...env, SESSION_STORE: 'better-auth', ...bindings }

  return {
    auth,
    browser: () => newBrowser(app),
    /** The two ways to the same export. */
    exports: {
      mounted: (headers: HeadersInit) => app.request('/api/export', { headers }),
      deployed: (headers: HeadersInit) => worker.request(`${origin}/api/export`, { headers }, deployed),
    },
    /** The service's own word. */
    getSession: (headers: HeadersInit) =>
      app.request('/api/auth/get-session?disableCookieCache=true&disableRefresh=true', { headers }),
  }
}

export type Service = ReturnType<typeof newService>

const userIn = async (response: Response): Promise<string | null> => {
  if (response.status === 401) return null
  if (response.status !== 200) throw new Error(`answered ${response.status}`)
  const body = await response.json<{ user: { id: string } } | null>()
  return body?.user.id ?? null
}

/** Who is signed in: as the service says, and as both exports say. */
export const saysOf = async ({ getSession, exports }: Service, headers: HeadersInit) => ({
  service: await userIn(await getSession(headers)),
  mounted: await userIn(await exports.mounted(headers)),
  deployed: await userIn(await exports.deployed(headers)),
})

export type Kind = {
  service: Service
  /** Are sessions rows of D1? Else the export as it is deployed finds none, and says nobody to everybody. */
  rows: boolean
  /** Sessions that one user has at once; KV takes its time over many. */
  many?: number
}

/** The questions that the tests ask of one kind of service. */
export const askerOf = ({ service, rows }: Kind) => {
  const all = (user: string | null) => ({ service: user, mounted: user, deployed: rows ? user : null })
  return {
    all,
    nobody: all(null),
    says: (browser: Browser) => saysOf(service, { Cookie: browser.cookie() }),
    exports: Object.entries(service.exports).filter(([way]) => rows || way === 'mounted'),
    post: async (browser: Browser, path: string, body: object = {}) =>
      expect((await browser.post(`/api/auth${path}`, body)).status).toBe(200),
  }
}
