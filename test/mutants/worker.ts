import * as workers from 'cloudflare:workers'
import type { D1Migration } from '@cloudflare/vitest-pool-workers'
import { empty } from '../support/empty'
import type { Answer, Question } from './question'
import { type Files, runFile } from './vitest'

type Env = Cloudflare.Env & { EXPORT_DB: D1Database }
type Packages = Record<string, object>
/** The code and its tests, evaluated. */
type Loaded = Files & { migrations: () => Promise<Record<string, string[]>> }

const applyD1Migrations = async (db: D1Database, migrations: D1Migration[]) => {
  for (const { queries } of migrations) await db.batch(queries.map((query) => db.prepare(query)))
}

let runs = 0

/** Bindings as a new file of tests finds them: no table, nothing counted. */
const freshEnv = async (env: Env): Promise<Env> => {
  const { EXPORT_LIMIT, DB, DB_EU, EXPORT_DB } = env
  await Promise.all([DB, DB_EU, EXPORT_DB].map(empty))
  const run = ++runs
  return { ...env, EXPORT_LIMIT: { limit: ({ key }) => EXPORT_LIMIT.limit({ key: `${run} ${key}` }) } }
}

/**
 * Answers questions, each over code that is evaluated anew.
 * @param load evaluates the code and its tests over those packages
 */
export const serve =
  (packages: Packages, load: (packages: Packages) => Promise<Loaded>) =>
  async (request: Request, bindings: Env): Promise<Response> => {
    const { file, mutant, hitLimit }: Question = await request.json()
    const began = Date.now()
    const env = await freshEnv(bindings)
    const reached = { static: {}, perTest: { [file]: {} } }
    const switches = { activeMutant: mutant, hitCount: 0, hitLimit, currentTestId: file, mutantCoverage: reached }
    Object.assign(globalThis, { __stryker__: switches })
    const runtime = {
      'cloudflare:workers': { ...workers, env },
      'cloudflare:test': { applyD1Migrations, reset: async () => {} },
    }
    const run = async () => {
      const code = await load({ ...packages, ...runtime })
      const migrations = Object.entries(await code.migrations())
      env.TEST_MIGRATIONS = migrations.map(([name, queries]) => ({ name, queries }))
      return runFile(file, code)
    }
    const failure = await run().catch(String)
    const measured = { ms: Date.now() - began, reached: reached.perTest[file] ?? {} }
    return Response.json({ failure, tests: { [file]: measured } } satisfies Answer)
  }
