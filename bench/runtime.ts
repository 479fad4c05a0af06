import { fileURLToPath } from 'node:url'
import { unstable_startWorker } from 'wrangler'
import { inspect } from './inspector.ts'

process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false' // ask the network for nothing

export const config = fileURLToPath(new URL('wrangler.toml', import.meta.url))

/** A fresh workerd with all ways of exporting, on the database in that folder. */
export const startRuntime = async (databases: string) => {
  const worker = await unstable_startWorker({
    config,
    dev: {
      server: { hostname: '127.0.0.1', port: 0 },
      inspector: { port: 0 },
      persist: databases,
      logLevel: 'none',
      watch: false,
    },
  })
  await worker.ready
  const inspectorUrl = await worker.inspectorUrl
  if (!inspectorUrl) throw new Error('workerd has no inspector')
  const inspector = await inspect(inspectorUrl)
  const stop = async () => {
    inspector.close()
    await worker.dispose()
  }
  return { url: await worker.url, inspector, stop }
}

export type Runtime = Awaited<ReturnType<typeof startRuntime>>
