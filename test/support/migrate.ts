import { applyD1Migrations, reset } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll, vi } from 'vitest'
import { strict } from './strict'

const { DB } = env
const bind = (value: D1Database) => Object.defineProperty(env, 'DB', { value, enumerable: true, configurable: true })

await applyD1Migrations(DB, env.TEST_MIGRATIONS)
bind(strict(DB))

// The next file runs in the same runtime: it finds every database, key and limit empty and reads every module anew.
afterAll(async () => {
  bind(DB)
  await reset()
  vi.resetModules()
})
