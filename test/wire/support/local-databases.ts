import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { D1Database, KVNamespace } from '@cloudflare/workers-types'
import { expect } from 'vitest'
import { getPlatformProxy, unstable_splitSqlQuery, unstable_startWorker } from 'wrangler'
import { quiet } from '../../../scripts/wrangler.ts'
import { ended } from './ended.ts'
import { strictSettings } from './settings.ts'

type Name = `DB${string}`

/** wrangler.toml with further databases, to lie in another folder. */
const settings = (names: readonly Name[]): string => {
  const own = strictSettings()
    .replace(/^DATABASES = .*$/m, `DATABASES = "${names.join(', ')}"`)
    .replace(/^SESSION_STORE = .*$/m, 'SESSION_STORE = "kv"')
  const more = names
    .slice(1)
    .map(
      (name) =>
        `[[d1_databases]]\nbinding = "${name}"\ndatabase_name = "${name}"\nmigrations_dir = "${resolve('migrations')}"`,
    )
  return [own, ...more].join('\n')
}

/**
 * Opens what wrangler keeps in a folder, from within this process: a command of wrangler's takes seconds.
 * @param persist as wrangler's --persist-to
 */
export const openStored = <Env>(persist: string, configPath?: string) =>
  getPlatformProxy<Env>({ ...(configPath ? { configPath } : {}), persist: { path: join(persist, 'v3') } })

/** Makes the tables of an empty database. */
export const migrate = async (db: D1Database) => {
  for (const file of readdirSync('migrations').toSorted()) {
    const statements = unstable_splitSqlQuery(readFileSync(join('migrations', file), 'utf8'))
    await db.batch(statements.map((statement) => db.prepare(statement)))
  }
}

/** A project folder with migrated local databases: the first is DB. What runs there leaves its temporary files in `temporary`. */
export const makeDatabases = async (names: readonly Name[]) => {
  const folder = mkdtempSync(join(tmpdir(), 'databases-'))
  const temporary = mkdtempSync(join(folder, 'tmp-'))
  const config = join(folder, 'wrangler.toml')
  const persist = join(folder, '.wrangler', 'state')
  writeFileSync(config, settings(names))
  const start = (script: string, ...args: string[]) =>
    spawn(process.execPath, [resolve(script), ...args], { cwd: folder, env: { ...quiet, TMPDIR: temporary } })
  const run = (script: string, ...args: string[]) => ended(start(script, ...args))

  const stored = await openStored<Record<Name, D1Database> & { SESSIONS: KVNamespace }>(persist, config)
  const db = (name: Name): D1Database => stored.env[name] ?? expect.unreachable(name)
  for (const name of names) await migrate(db(name))

  return {
    folder,
    temporary,
    run,
    start,
    db,
    kv: stored.env.SESSIONS,
    /** Runs a statement in a database; its rows come back. */
    sql: async (name: Name, sql: string) => (await db(name).prepare(sql).all()).results,
    /** The Worker on these databases, over a socket. */
    serve: async () => {
      const worker = await unstable_startWorker({
        config,
        dev: {
          server: { hostname: '127.0.0.1', port: 0 },
          persist,
          logLevel: 'none',
          watch: false,
          inspector: false,
        },
      })
      await worker.ready
      return { port: Number((await worker.url).port), stop: () => worker.dispose() }
    },
    remove: async () => {
      await stored.dispose()
      rmSync(folder, { recursive: true })
    },
  }
}
