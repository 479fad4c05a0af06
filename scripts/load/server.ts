import { fileURLToPath } from 'node:url'
import type { D1Database, KVNamespace } from '@cloudflare/workers-types'
import { createTestHarness } from 'wrangler'

process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false' // ask the network for nothing

/** The databases that hold users. */
export const databaseNames = ['DB', 'DB_EU', 'DB_US'] as const
export type Env = Record<(typeof databaseNames)[number], D1Database> & { SESSIONS: KVNamespace }

/** The Worker on a port of this machine, with empty databases, and what it logged. */
export const startServer = async () => {
  const configPath = fileURLToPath(new URL('wrangler.toml', import.meta.url))
  const harness = createTestHarness({ workers: [{ configPath }] })
  const { url } = await harness.listen()
  const worker = harness.getWorker<Env>()
  for (const name of databaseNames) await worker.applyD1Migrations(name)
  const env = await worker.getEnv()

  return { origin: url.origin, env, log: () => harness.getLogs(), stop: () => harness.close() }
}
