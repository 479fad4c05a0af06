import { createHash, createHmac } from 'node:crypto'
import { join, resolve } from 'node:path'
import { unstable_readConfig } from 'wrangler'

type Bound = { binding: string; database_id?: string; preview_database_id?: string; migrations_dir?: string }
type Config = { d1_databases: Bound[]; vars: Record<string, unknown>; configPath?: string }

const config: Config = unstable_readConfig({})
const { d1_databases: bound, vars, configPath = 'wrangler.toml' } = config

/** The D1 bindings that hold users: `DB`, and those that the variable DATABASES of wrangler.toml lists. */
export const databases: readonly string[] = [
  ...new Set(['DB', ...String(vars['DATABASES'] ?? '').split(',')].map((name) => name.trim()).filter(Boolean)),
]

const settingsOf = (database: string) => {
  const found = bound.find(({ binding }) => binding === database)
  if (!found) throw new Error(`wrangler.toml binds no database ${database}`)
  return found
}

const atConfig = (...path: string[]) => resolve(configPath, '..', ...path)

/** The folder of a database's migrations. @throws Error when wrangler.toml does not bind it */
export const migrationsOf = (database: string): string => atConfig(settingsOf(database).migrations_dir ?? 'migrations')

const OBJECT = 'miniflare-D1DatabaseObject'

/**
 * The SQLite file in which wrangler keeps a local database: named as a Durable Object of miniflare's is, after the
 * database's id.
 * @param persistTo as wrangler's option of that name
 * @throws Error when wrangler.toml does not bind the database
 */
export const localFileOf = (database: string, persistTo = atConfig('.wrangler', 'state')): string => {
  const { preview_database_id, database_id, binding } = settingsOf(database)
  const key = createHash('sha256').update(OBJECT).digest()
  const half = (data: string | Buffer) => createHmac('sha256', key).update(data).digest().subarray(0, 16)
  const name = half(preview_database_id ?? database_id ?? binding)
  return join(persistTo, 'v3', 'd1', OBJECT, `${Buffer.concat([name, half(name)]).toString('hex')}.sqlite`)
}
