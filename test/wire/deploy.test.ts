import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { wrangler as real } from '../../scripts/wrangler.ts'
import { standIn } from './support/stand-in.ts'

const wrangler = standIn()
const folder = mkdtempSync(join(tmpdir(), 'deploy-'))
const original = readFileSync('wrangler.toml', 'utf8')
cpSync('package.json', join(folder, 'package.json'))
cpSync('scripts', join(folder, 'scripts'), { recursive: true })
symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))

/** Deploys a copy of the project. */
const deploy = (args: string[], env: Record<string, string> = {}) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/deploy.ts', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: wrangler.path, ...env },
    input: 'yes',
  })
  return { status, said: stdout + stderr, told: wrangler.told().map((args) => args.join(' ')) }
}
const configure = (text: string) => writeFileSync(join(folder, 'wrangler.toml'), text)

beforeEach(() => configure(original))
afterAll(() => {
  wrangler.remove()
  rmSync(folder, { recursive: true })
})

const migrate = (name: string, env: string) => `d1 migrations apply ${name} --remote --env=${env}`

test.for([
  { args: [], env: '' },
  { args: ['--env', 'staging'], env: 'staging' },
])('$args migrates and deploys one environment, the database first', ({ args, env }) => {
  expect(deploy(args)).toMatchObject({ status: 0, told: [migrate('DB', env), `deploy --env=${env}`] })
})

test('CLOUDFLARE_ENV, which wrangler obeys too, holds for both steps', () => {
  const { told } = deploy([], { CLOUDFLARE_ENV: 'staging' })
  expect(told).toEqual([migrate('DB', 'staging'), 'deploy --env=staging'])
})

test('a dry run touches no database', () => {
  const { told, said } = deploy(['--dry-run'])
  expect(told).toEqual(['deploy --env= --dry-run'])
  expect(said).toContain(migrate('DB', ''))
})

test('what wrangler asks before it changes a database, a person answers', () => {
  expect(deploy([], { STAND_IN_ASKS: 'migrations apply' }).said).toContain('answered yes')
})

const more = (prefix: string, names: string) =>
  names
    .split(' ')
    .map(
      (name) =>
        `\n[[${prefix}d1_databases]]\nbinding = "${name}"\ndatabase_name = "${prefix}${name}"\nmigrations_table = "agentbot_export_migrations"`,
    )
    .join('')

test('every database that holds users is migrated, in turn, and the first failure ends it', () => {
  configure(original.replace('DATABASES = "DB"', 'DATABASES = "EU, US,"') + more('', 'EU US OTHER'))
  expect(deploy([]).told).toEqual([migrate('DB', ''), migrate('EU', ''), migrate('US', ''), 'deploy --env='])
  const failed = deploy([], { STAND_IN_FAILS: 'apply EU' })
  expect(failed).toMatchObject({ status: 1, told: [migrate('DB', ''), migrate('EU', '')] })
  expect(failed.said).toContain('apply EU --remote --env=: failed')
  expect(deploy([], { STAND_IN_DIES: 'apply EU' })).toMatchObject({
    status: 1,
    told: [migrate('DB', ''), migrate('EU', '')],
  })
})

test.for([
  ['an environment that is not there', ['--env', 'stagin'], original, 'it has: staging'],
  ['any environment where there is none', ['--env', 'staging'], original.split('[env.staging]')[0], 'it has: none'],
  ['an argument without its dashes', ['staging'], original, 'usage:'],
  ['an option of wrangler', ['--config', 'other.toml'], original, 'usage:'],
  [
    "production's database by its name",
    ['--env', 'staging'],
    original.replaceAll('agentbot-staging', 'agentbot'),
    'a database of production',
  ],
  [
    "production's database by its id",
    ['--env', 'staging'],
    original.replaceAll(/^database_name.*$/gm, 'database_id = "1"'),
    'a database of production',
  ],
  [
    "production's database under another name",
    ['--env', 'staging'],
    `${original}\n[[env.staging.d1_databases]]\nbinding = "EU"\ndatabase_name = "agentbot"\n`,
    'a database of production',
  ],
  [
    "production's KV namespace",
    ['--env', 'staging'],
    original.replaceAll('binding = "SESSIONS"', 'binding = "SESSIONS"\nid = "1"'),
    'the KV namespace of production',
  ],
  [
    "a database whose migrations would be counted in wrangler's own table, where an app's hide them",
    [],
    `${original.replace('DATABASES = "DB"', 'DATABASES = "EU"')}${more('', 'EU').replace(/\n.*$/, '')}`,
    'EU has no migrations_table',
  ],
  ['a database that is not bound', [], original.replace('DATABASES = "DB"', 'DATABASES = "DB,EU"'), 'the binding EU'],
] as const)('%s is refused before anything happens', ([, args, config, reason]) => {
  configure(config ?? '')
  const { status, said, told } = deploy([...args])
  expect({ status, told }).toEqual({ status: 1, told: [] })
  expect(said).toContain(reason)
})

test.for(['env', 'dry_run'])('an option that npm kept for itself (%s) is refused before anything happens', (option) => {
  const { status, said, told } = deploy([], { [`npm_config_${option}`]: 'true' })
  expect({ status, told }).toEqual({ status: 1, told: [] })
  expect(said).toMatch(/npm kept --(env|dry-run) for itself.*usage:/s)
})

test('staging takes nothing of production: neither its addresses nor its limiter, and has every variable and binding; both keep every log line, and add no limit and no page', () => {
  configure(original.replace(/^# (routes = .*)$/m, '$1'))
  const script = `import { unstable_readConfig as read } from 'wrangler'
    console.log(JSON.stringify(['', 'staging'].map((env) => read({ env }))))`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: folder,
    encoding: 'utf8',
  })
  expect(stderr).toBe('')
  const [production, staging] = JSON.parse(stdout)
  expect([production.routes, staging.routes]).toEqual([[expect.objectContaining({ zone_name: 'example.com' })], []])
  expect(staging.vars).toEqual(production.vars)
  for (const kind of ['d1_databases', 'kv_namespaces', 'ratelimits'] as const) {
    const names = ({ [kind]: bound }: typeof staging) =>
      bound.map((b: { binding?: string; name?: string }) => b.binding ?? b.name)
    expect(names(staging)).toEqual(names(production))
  }
  expect(staging.ratelimits[0].namespace_id).not.toBe(production.ratelimits[0].namespace_id)
  for (const { ratelimits, vars, observability, limits, assets, keep_vars } of [production, staging]) {
    expect(ratelimits[0].simple).toEqual({ limit: Number(vars.EXPORT_LIMIT_COUNT), period: 60 }) // as Retry-After says
    expect(observability).toMatchObject({ enabled: true, redact_query_string: true, traces: { enabled: false } })
    expect(observability.logs?.invocation_logs ?? true).toBe(true) // there the refusals are
    expect(keep_vars ?? false).toBe(false) // what is taken out of the file is gone
    expect(limits).toBeUndefined() // a large export takes what there is
    expect(assets.not_found_handling ?? 'none').toBe('none') // a wrong address is a 404
    expect([observability.head_sampling_rate ?? 1, observability.logs?.head_sampling_rate ?? 1]).toEqual([1, 1]) // every line is kept
  }
})

test("an app's own migrations in the same database hide none of ours", () => {
  const local = ['DB', '--local', '--persist-to', join(folder, 'd1')]
  const applied =
    "create table d1_migrations (id integer primary key, name text); insert into d1_migrations values (1, '0001_initial.sql')"
  real('d1', 'execute', ...local, '--command', applied)
  expect(real('d1', 'migrations', 'apply', ...local)).toContain('0001_initial.sql')
  expect(real('d1', 'execute', ...local, '--json', '--command', 'select count(*) as users from users')).toContain(
    '"users": 0',
  )
})
