import { spawnSync } from 'node:child_process'
import { readArguments, stop } from './arguments.ts'

const usage = `usage: npm run deploy -- [--env NAME] [--dry-run]

  --env NAME  the environment of wrangler.toml; production, its top level, unless told
  --dry-run   build, and say what would be done
  --help      this text`

const { values } = readArguments(usage, {
  options: { env: { type: 'string' }, 'dry-run': { type: 'boolean', default: false } },
})
const { env = process.env['CLOUDFLARE_ENV'] ?? '', 'dry-run': isDry } = values

// Only wrangler knows the databases; what can't be meant need not wait for it.
const { configOf, databasesOf } = await import('./databases.ts')
type Config = ReturnType<typeof configOf>

const config = configOf(env)

const isSame = <T extends object>(a: T, b: T, ...keys: (keyof T)[]) =>
  keys.some((key) => a[key] !== undefined && a[key] === b[key])

/** Ends the process where the environment would read or write what is production's. */
const refuseProductions = ({ d1_databases, kv_namespaces }: Config) => {
  const production = configOf('')
  const database = d1_databases.find((ours) =>
    production.d1_databases.some((theirs) => isSame(ours, theirs, 'database_id', 'database_name')),
  )
  if (database) stop(`${database.binding} of ${env} is a database of production.`)
  if (kv_namespaces.some((ours) => production.kv_namespaces.some((theirs) => isSame(ours, theirs, 'id'))))
    stop(`${env} has the KV namespace of production: whoever is signed in here would be signed in there.`)
}

/** The D1 bindings to migrate. */
const migrated = (): string[] =>
  databasesOf(config).map((name) => {
    const database = config.d1_databases.find(({ binding }) => binding === name)
    if (!database) return stop(`${env || 'production'} has no D1 database with the binding ${name}, which holds users.`)
    // In wrangler's own table, an app's 0001_initial.sql that is applied hides ours of that name.
    if (!database.migrations_table)
      stop(`${name} has no migrations_table: give it the one that DB has in wrangler.toml.`)
    return name
  })

// wrangler is the one on PATH, where npm puts the installed one first. All that it is told is a name out of wrangler.toml.
const run = (...args: string[]) => {
  const { status } = spawnSync('wrangler', args, { stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) stop(`\nwrangler ${args.join(' ')}: failed. What should have followed was not done.`)
}

if (env) refuseProductions(config)
console.log(`${isDry ? 'Would deploy' : 'Deploying'} ${env || 'production'}.`)
// The databases come first, so that code never meets a table that it does not know.
for (const name of migrated()) {
  const migration = ['d1', 'migrations', 'apply', name, '--remote', `--env=${env}`]
  if (isDry) console.log(`Would run: wrangler ${migration.join(' ')}`)
  else run(...migration)
}
run('deploy', `--env=${env}`, ...(isDry ? ['--dry-run'] : []))
