import type { Bindings } from '../../src/env'
import app from '../../src/index'
import { counted, type Usage } from './counted'
import { delayed } from './delayed'
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
  '/nothing': () => new Response('asks for nothing'), // what a neighbour waits who needs no database
}

const drop = async ({ body }: Response) => void (await body?.pipeTo(new WritableStream()))

/** Makes an answer, drops it, and tells what it asked of D1. */
const countsOf = async (way: Way, request: Request, env: Bindings, context: ExecutionContext) => {
  const usage: Usage = { roundTrips: 0, statements: 0, rowsRead: 0 }
  const answer = await way(request, { ...env, DB: counted(env.DB, usage) }, context)
  await drop(answer)
  return Response.json(usage, { status: answer.status })
}

/** Makes an answer, drops it, and tells how many milliseconds that took. */
const timeOf = async (way: Way, request: Request, env: Bindings, context: ExecutionContext) => {
  const started = performance.now()
  const answer = await way(request, env, context)
  await drop(answer)
  return Response.json(performance.now() - started, { status: answer.status })
}

export default {
  fetch(request, env, context) {
    const way = ways[new URL(request.url).pathname]
    if (!way) return new Response(null, { status: 404 })
    if (request.headers.has('X-Count')) return countsOf(way, request, env, context)
    if (request.headers.has('X-Time')) return timeOf(way, request, env, context)
    const delay = Number(request.headers.get('X-Delay'))
    return way(request, delay > 0 ? { ...env, DB: delayed(env.DB, delay) } : env, context)
  },
} satisfies ExportedHandler<Bindings>
