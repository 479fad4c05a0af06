import { randomBytes } from 'node:crypto'
import { type Database, type Doors, databaseOf } from '../../../scripts/verify/database.ts'
import { makePlan, type Plan } from '../../../scripts/verify/plan.ts'
import { checks, type Result, runChecks } from '../../../scripts/verify/run.ts'
import { bearer } from '../../../scripts/verify/tour.ts'
import { newVisit } from '../../../scripts/verify/visit.ts'
import type { Server } from './server.ts'
import { type Spoil, serveSpoiled } from './spoiled.ts'

/** The ways into the databases of a server in this process. */
const doorsOf = ({ db, kv }: Server): Doors => ({
  load: async (statements) => {
    await db.batch(statements.map((statement) => db.prepare(statement)))
  },
  query: async (...statements) =>
    (await db.batch<Record<string, unknown>>(statements.map((statement) => db.prepare(statement)))).at(-1)?.results ??
    [],
  putKeys: async (pairs) => {
    for (const { key, value, expiration } of pairs) await kv.put(key, value, { expiration })
  },
  deleteKeys: async (keys) => {
    for (const key of keys) await kv.delete(key)
  },
})

/** A check, Workers that it must turn red on, and what it must say of them. */
export type Group = {
  check: string
  reason: RegExp
  /** Checks to make before, so that there are answers to look back on. */
  after?: string[]
  /** Milliseconds to wait for bytes that do not come. */
  patience?: number
  /** The check ends sessions: each Worker gets accounts of its own. */
  isLast?: true
  workers: Record<string, (stage: Stage) => Spoil>
}

export type Stage = { db: Server['db']; plan: Plan; database: Database }

/**
 * Plants the throw-away accounts of a verification.
 * @param megabytes how heavy the heaviest document is: to be met in mid-stream it must not fit the buffers on its way
 */
export const plant = async (server: Server, megabytes = 45): Promise<Stage> => {
  const plan = makePlan(randomBytes(8).toString('hex'), megabytes)
  const database = databaseOf(doorsOf(server), 'd1')
  await database.plant(plan)
  return { db: server.db, plan, database }
}

type Look = { names?: string[]; patience?: number }

/** Has the verification look at a spoiled Worker: all of it, or the checks of these names in their own order. */
export const verifySpoiled = async (
  server: Server,
  { plan, database }: Stage,
  spoil: Spoil,
  { names, patience = 30_000 }: Look = {},
): Promise<Result[]> => {
  const { overHttp1: url, overHttp2, close } = await serveSpoiled(server.origin, spoil)
  const stop = new AbortController().signal
  const visit = newVisit({ url, overHttp2, visitor: bearer(plan.accounts.visitor.session), stop, patience })
  const chosen = checks.filter(({ name }) => names?.includes(name) ?? true)
  try {
    return await runChecks(chosen, { tour: { ...visit, plan, database, lag: 0, stop, timings: new Map() } }, stop)
  } finally {
    close()
  }
}
