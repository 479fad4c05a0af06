import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { unstable_startWorker } from 'wrangler'
import { quiet, wranglerBin } from '../../../scripts/wrangler.ts'
import { strictSettings } from './settings.ts'

/** wrangler.toml with further databases, to lie in another folder. */
const settings = (names: readonly string[]): string => {
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

/** A project folder with migrated local databases: the first is DB. What runs there leaves its temporary files in `temporary`. */
export const makeDatabases = (names: readonly string[]) => {
  const folder = mkdtempSync(join(tmpdir(), 'databases-'))
  const temporary = mkdtempSync(join(folder, 'tmp-'))
  writeFileSync(join(folder, 'wrangler.toml'), settings(names))
  const options = { cwd: folder, encoding: 'utf8', env: { ...quiet, TMPDIR: temporary } } as const

  const run = (script: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [resolve(script), ...args], options)
    return { status, stdout, said: stderr }
  }
  const start = (script: string, ...args: string[]) => spawn(process.execPath, [resolve(script), ...args], options)
  const wrangler = (...args: string[]) => {
    const { status, stdout, said } = run(wranglerBin, ...args)
    if (status !== 0) throw new Error(stdout + said)
    return stdout
  }
  for (const name of names) wrangler('d1', 'migrations', 'apply', name, '--local')

  return {
    folder,
    temporary,
    run,
    start,
    /** Runs SQL in a database; the rows of its first statement come back. */
    sql: (name: string, sql: string): Record<string, unknown>[] =>
      JSON.parse(wrangler('d1', 'execute', name, '--local', '--json', '--command', sql))[0].results,
    sqlFile: (name: string, file: string) => wrangler('d1', 'execute', name, '--local', '--yes', '--file', file),
    kv: (key: string): unknown => JSON.parse(wrangler('kv', 'key', 'get', key, '--binding', 'SESSIONS', '--local')),
    /** The Worker on these databases, over a socket. */
    serve: async () => {
      const worker = await unstable_startWorker({
        config: join(folder, 'wrangler.toml'),
        dev: {
          server: { hostname: '127.0.0.1', port: 0 },
          persist: join(folder, '.wrangler', 'state'),
          logLevel: 'none',
          watch: false,
          inspector: false,
        },
      })
      await worker.ready
      return { port: Number((await worker.url).port), stop: () => worker.dispose() }
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
