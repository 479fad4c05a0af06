import { applyD1Migrations, reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll, vi } from 'vitest'
import { strictDatabases } from './strict'

const bind = (databases: Record<string, object>) => {
  for (const [name, value] of Object.entries(databases))
    Object.defineProperty(env, name, { value, enumerable: true, configurable: true })
}
const lax = { DB: env.DB, DB_EU: env.DB_EU, EXPORT_DB: env.EXPORT_DB }

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)
bind(strictDatabases(env))

// The next file runs in the same runtime: it finds every database, key and limit empty and reads every module anew.
afterAll(async () => {
  bind(lax)
  await reset()
  vi.resetModules()
})
