import { Hono } from 'hono'
import { compress } from 'hono/compress'
import { d1Sessions, exportOf } from '../../../src/mount'
import { batchOf } from './batch'

type AppEnv = { Bindings: { DB: D1Database } }

/** An app that compresses whatever it answers, with the export in it. */
export default new Hono<AppEnv>()
  .post('/batch', async (c) => (await batchOf(c.req.raw, c.env.DB)) ?? c.notFound())
  .use(compress())
  .route('/api/export', exportOf<AppEnv>({ database: (c) => c.env.DB, who: d1Sessions, limit: 'none' }))
