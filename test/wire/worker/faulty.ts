import type { Bindings } from '../../../src/env'
import app from '../../../src/index'
import { strict } from '../../support/strict'
import { batchOf } from './batch'

/** What one request did to the database so far, and whether a read that was held may go on. */
type Watch = { touches: number; reads: number; statements: number; released: boolean }

const watches = new Map<string, Watch>()
const watchOf = (id: string): Watch => {
  const watch = watches.get(id) ?? { touches: 0, reads: 0, statements: 0, released: false }
  watches.set(id, watch)
  return watch
}

const passing = 'D1_ERROR: Network connection lost.' // of the kind that D1 says to try again

/** Runs before a read; `read` counts a request's from 0, and one that is tried again is one more. */
type Fault = (read: number, at: number, watch: Watch) => Promise<void> | undefined
const faults: Record<string, Fault> = {
  none: () => undefined,
  throw: async (read, at) => {
    if (read === at) throw new Error('D1_ERROR: canary in an error of the database: SQLITE_ERROR')
  },
  lose: async (read, at) => {
    if (read === at) throw new Error(passing)
  },
  lost: async (read, at) => {
    if (read >= at) throw new Error(passing)
  },
  hold: async (read, at, watch) => {
    while (read === at && !watch.released) await scheduler.wait(2)
  },
}

/** The real binding; every batch is counted and meets the fault first. */
const wrap = <T extends object>(target: T, watch: Watch, meet: () => Promise<void> | undefined): T =>
  new Proxy(target, {
    get(_, key) {
      const member = Reflect.get(target, key)
      if (typeof member !== 'function') return member
      watch.touches++
      if (key === 'withSession') return (...args: unknown[]) => wrap(member.apply(target, args), watch, meet)
      if (key !== 'batch') return member.bind(target)
      return async (statements: unknown[]) => {
        watch.statements += statements.length
        await meet()
        return member.call(target, statements)
      }
    },
  })

/**
 * The app over a database that is as strict as production, and obeys the header `X-Fault: <id> <fault> <read>`.
 * `/watch/<id>` tells what that request did to the database; `/release/<id>` lets a held read go on; `/forget/all` lets all go on and forgets them.
 */
export default {
  async fetch(request, env, ctx) {
    const ran = await batchOf(request, env.DB)
    if (ran) return ran
    const [, verb, named] = /^\/(watch|release|forget|gc)\/(.+)$/.exec(new URL(request.url).pathname) ?? []
    if (named) {
      if (verb === 'release') watchOf(named).released = true
      if (verb === 'forget') {
        for (const watch of watches.values()) watch.released = true
        watches.clear()
      }
      if (verb === 'gc') globalThis.gc?.()
      return Response.json(watchOf(named))
    }
    const [id = '', kind = 'none', at = '0'] = request.headers.get('X-Fault')?.split(' ') ?? []
    const watch = watchOf(id)
    let reads = 0 // of this request: the local proxy asks again when one breaks before its first byte
    const DB = wrap(strict(env.DB), watch, () => {
      watch.reads++
      return faults[kind]?.(reads++, Number(at), watch)
    })
    return app.fetch(request, { ...env, DB }, ctx)
  },
} satisfies ExportedHandler<Bindings>
