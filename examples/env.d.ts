// What `npx wrangler types` writes from an app's own wrangler.toml.
declare namespace Cloudflare {
  interface Env {
    DB: D1Database
    EXPORT_DB: D1Database
    EXPORT_LIMIT: RateLimit
    BETTER_AUTH_SECRET: string
    AUTH_SECRET: string
    AUTH_RESEND_KEY: string
    CLERK_JWT_KEY: string
  }
}
