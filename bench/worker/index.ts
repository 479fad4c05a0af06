import type { Bindings } from '../../src/env'
import app from '../../src/index'
import { counted, type Usage } from './counted'
import { floor, floorOfArrays, floorSending } from './floor'
import { streaming } from './streaming'
import { usual } from './usual'

type Way = (request: Request, env: Bindings, context: ExecutionContext) => Response | Promise<Response>

const ways: Record<string, Way> = {
  '/api/export': (request, env, context) => app.fetch(request, env, context),
  '/usual': usual,
  '/streaming': streaming,
  '/floor': floor,
  '/floor-of-arrays': floorOfArrays,
  '/floor-sending': floorSending,
}

/** Makes an answer, drops it, and tells what it asked of D1. */
const countsOf = async (way: Way, request: Request, env: Bindings, context: ExecutionContext) => {
  const usage: Usage = { roundTrips: 0, statements: 0, rowsRead: 0 }
  const { status, body } = await way(request, { ...env, DB: counted(env.DB, usage) }, context)
  await body?.pipeTo(new WritableStream())
  return Response.json(usage, { status })
}

export default {
  fetch(request, env, context) {
    const way = ways[new URL(request.url).pathname]
    if (!way) return new Response(null, { status: 404 })
    return request.headers.has('X-Count') ? countsOf(way, request, env, context) : way(request, env, context)
  },
} satisfies ExportedHandler<Bindings>
