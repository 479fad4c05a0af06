import { createHash, createHmac } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { unstable_readConfig } from 'wrangler'
import { stop } from './arguments.ts'

/** A D1 database as wrangler.toml binds it. */
type Bound = {
  binding: string
  database_id?: string
  database_name?: string
  preview_database_id?: string
  migrations_dir?: string
  migrations_table?: string
}
type Config = {
  d1_databases: Bound[]
  kv_namespaces: { id?: string }[]
  vars: Record<string, unknown>
  configPath?: string
  definedEnvironments?: string[]
}

const read = (env: string): Config => unstable_readConfig({ env }, { hideWarnings: true })

/**
 * What wrangler.toml says of an environment; ends the process in words where there is none of that name. Where wrangler.toml has no
 * environments, wrangler takes any name and gives it production's databases, with a mere warning.
 * @param env '' is production; unless told what CLOUDFLARE_ENV says, which wrangler obeys too
 */
export const configOf = (env = process.env['CLOUDFLARE_ENV'] ?? ''): Config => {
  const known = read('').definedEnvironments ?? []
  if (env && !known.includes(env)) stop(`wrangler.toml has no [env.${env}]; it has: ${known.join(', ') || 'none'}.`)
  return read(env)
}

/** The D1 bindings that hold users: `DB`, and those that the variable DATABASES lists. */
export const databasesOf = ({ vars }: Config): string[] => [
  ...new Set(['DB', ...String(vars['DATABASES'] ?? '').split(',')].map((name) => name.trim()).filter(Boolean)),
]

const settingsOf = ({ d1_databases: bound }: Config, database: string) => {
  const found = bound.find(({ binding }) => binding === database)
  if (!found) throw new Error(`wrangler.toml binds no database ${database}`)
  return found
}

const atConfig = ({ configPath = 'wrangler.toml' }: Config, ...path: string[]) => resolve(configPath, '..', ...path)

/** The folder of a database's migrations. @throws Error when wrangler.toml does not bind it */
export const migrationsOf = (config: Config, database: string): string =>
  atConfig(config, settingsOf(config, database).migrations_dir ?? 'migrations')

const OBJECT = 'miniflare-D1DatabaseObject'

/**
 * The SQLite file in which wrangler keeps a local database: named as a Durable Object of miniflare's is, after the
 * database's id. Ends the process in words where there is none: wrangler would make an empty one.
 * @param folder as wrangler's option --persist-to
 * @throws Error when wrangler.toml does not bind the database
 */
export const localFileOf = (config: Config, database: string, folder?: string): string => {
  const { preview_database_id, database_id, binding } = settingsOf(config, database)
  const key = createHash('sha256').update(OBJECT).digest()
  const half = (data: string | Buffer) => createHmac('sha256', key).update(data).digest().subarray(0, 16)
  const name = half(preview_database_id ?? database_id ?? binding)
  const place = join(folder ?? atConfig(config, '.wrangler', 'state'), 'v3', 'd1', OBJECT)
  const file = join(place, `${Buffer.concat([name, half(name)]).toString('hex')}.sqlite`)
  if (!existsSync(file))
    stop(`There is no local database ${database}${folder ? ` in ${folder}` : ''}. This makes it:
  npx wrangler d1 migrations apply ${database} --local${folder ? ` --persist-to ${folder}` : ''}`)
  return file
}
