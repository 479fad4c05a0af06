import { fileURLToPath } from 'node:url'
import type { D1Database } from '@cloudflare/workers-types'
import { createTestHarness } from 'wrangler'

process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false' // ask the network for nothing

/** The Worker on a port of this machine, with an empty database, and what it logged. */
export const startServer = async () => {
  const configPath = fileURLToPath(new URL('wrangler.toml', import.meta.url))
  const harness = createTestHarness({ workers: [{ configPath }] })
  const { url } = await harness.listen()
  const worker = harness.getWorker<{ DB: D1Database }>()
  await worker.applyD1Migrations('DB')
  const { DB: db } = await worker.getEnv()

  /** How often the log says what of an export; whatever else the runtime wrote counts as `unhandled`. */
  const logged = () => {
    const counts = { completed: 0, 'client left': 0, unhandled: 0 }
    for (const { level, message } of harness.getLogs()) {
      const { outcome, reason } = level === 'log' ? JSON.parse(message) : {}
      if (outcome === 'completed') counts.completed++
      else if (reason === 'client left') counts['client left']++
      else counts.unhandled++
    }
    return counts
  }

  return { origin: url.origin, db, logged, stop: () => harness.close() }
}
