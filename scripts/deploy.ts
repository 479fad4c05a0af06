import { spawnSync } from 'node:child_process'
import { parseArgs } from 'node:util'
import { unstable_readConfig } from 'wrangler'

const usage = `usage: npm run deploy -- [--env NAME] [--dry-run]

  --env NAME  the environment of wrangler.toml; production, its top level, unless told
  --dry-run   build, and say what would be done
  --help      this text`

const stop = (message: string): never => {
  console.error(message)
  process.exit(1)
}

const readArguments = () => {
  try {
    const { values } = parseArgs({
      options: {
        env: { type: 'string', short: 'e' },
        'dry-run': { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    return values
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  }
}

type Database = { binding: string; database_id?: string; database_name?: string }
type Config = { vars: Record<string, unknown>; d1_databases: Database[]; definedEnvironments?: string[] }

const read = (env: string): Config => unstable_readConfig({ env }, { hideWarnings: true })

const isSame = (a: Database, b: Database) =>
  (['database_id', 'database_name'] as const).some((key) => a[key] !== undefined && a[key] === b[key])

/**
 * The D1 bindings of an environment that hold users: `DB`, and those that DATABASES lists. Where wrangler.toml has no environments, wrangler takes any name and
 * gives it production's databases, with a mere warning.
 */
const databasesOf = (env: string): string[] => {
  const production = read('')
  const known = production.definedEnvironments ?? []
  if (env && !known.includes(env)) stop(`wrangler.toml has no [env.${env}]; it has: ${known.join(', ') || 'none'}.`)
  const { vars, d1_databases: bound } = read(env)
  const names = ['DB', ...String(vars['DATABASES'] ?? '').split(',')].map((name) => name.trim()).filter(Boolean)
  return [...new Set(names)].map((name) => {
    const database = bound.find(({ binding }) => binding === name)
    if (!database) return stop(`${env || 'production'} has no D1 database with the binding ${name}, which holds users.`)
    const isProduction = production.d1_databases.some((theirs) => isSame(theirs, database))
    return env && isProduction ? stop(`${name} of ${env} is a database of production.`) : name
  })
}

const { help, env = process.env['CLOUDFLARE_ENV'] ?? '', 'dry-run': isDry } = readArguments()
if (help) {
  console.log(usage)
  process.exit()
}

// wrangler is the one on PATH, where npm puts the installed one first. All that it is told is a name out of wrangler.toml.
const run = (...args: string[]) => {
  const { status } = spawnSync('wrangler', args, { stdio: 'inherit', shell: process.platform === 'win32' })
  if (status !== 0) stop(`\nwrangler ${args.join(' ')}: failed. What should have followed was not done.`)
}

// The databases come first, so that code never meets a table that it does not know.
for (const name of databasesOf(env)) {
  const migration = ['d1', 'migrations', 'apply', name, '--remote', `--env=${env}`]
  if (isDry) console.log(`Would run: wrangler ${migration.join(' ')}`)
  else run(...migration)
}
run('deploy', `--env=${env}`, ...(isDry ? ['--dry-run'] : []))
