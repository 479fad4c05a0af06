import type { Bindings } from '../../../src/env'
import app from '../../../src/index'
import { strictDatabases } from '../../support/strict'
import { batchOf } from './batch'

let strictEnv: Bindings | undefined // one for all requests, as the Worker has

/** The Worker as it is deployed, over databases as strict as production; a test can run statements in the first of them. */
export default {
  async fetch(request, env, ctx) {
    strictEnv ??= { ...env, ...strictDatabases(env) }
    return (await batchOf(request, strictEnv.DB)) ?? app.fetch(request, strictEnv, ctx)
  },
} satisfies ExportedHandler<Bindings>
