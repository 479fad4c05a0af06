import type { Bindings } from '../../../src/env'
import app from '../../../src/index'
import { strictDatabases } from '../../support/strict'

let strictEnv: Bindings | undefined // one for all requests, as the Worker has

/** The Worker as it is deployed, over databases as strict as production. */
export default {
  fetch(request, env, ctx) {
    strictEnv ??= { ...env, ...strictDatabases(env) }
    return app.fetch(request, strictEnv, ctx)
  },
} satisfies ExportedHandler<Bindings>
