import type { Bindings } from '../../../src/env'
import worker from '../../wire/worker/strict'

let env: Bindings | undefined // one for all requests, as the Worker has
let run: string | null

/** The Worker of the browser's tests, which counts the exports of each run apart: runs share their accounts' ids. */
export default {
  fetch(request, bindings, ctx) {
    run = request.headers.get('X-Run')
    const { EXPORT_LIMIT } = bindings
    env ??= { ...bindings, EXPORT_LIMIT: { limit: ({ key }) => EXPORT_LIMIT.limit({ key: `${run} ${key}` }) } }
    return worker.fetch(request, env, ctx)
  },
} satisfies ExportedHandler<Bindings>
