import { applyD1Migrations } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { strict } from './strict'

await applyD1Migrations(env.DB, env.TEST_MIGRATIONS)
Object.defineProperty(env, 'DB', { value: strict(env.DB), enumerable: true, configurable: true })
