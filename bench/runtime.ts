import { fileURLToPath } from 'node:url'
import { unstable_startWorker } from 'wrangler'
import { inspect } from './inspector.ts'

process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false' // ask the network for nothing
process.env['X_LOCAL_OBSERVABILITY'] = 'false' // wrangler would write a trace of each statement into a database of its own

export const benchmark = fileURLToPath(new URL('wrangler.toml', import.meta.url))

/**
 * A fresh workerd on the database in that folder.
 * @param config of the Worker to run; unless given, the one with all ways of exporting
 * @param v8Flags for example `--expose-gc`; separated by spaces
 */
export const startRuntime = async (databases: string, config = benchmark, v8Flags = '') => {
  process.env['MINIFLARE_WORKERD_V8_FLAGS'] = v8Flags
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
