import { applyD1Migrations } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { strictDatabases } from './strict'

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)
for (const [name, value] of Object.entries(strictDatabases(env)))
  Object.defineProperty(env, name, { value, enumerable: true, configurable: true })
