import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export const wranglerBin = fileURLToPath(new URL('../node_modules/wrangler/bin/wrangler.js', import.meta.url))

/** An environment in which local runs ask the network for nothing: `request.cf` is a placeholder. */
export const quiet = { ...process.env, CLOUDFLARE_CF_FETCH_ENABLED: 'false' }

/** What wrangler says when it fails; with --json that is an object with a text in it. */
const saidBy = (output: string): string => {
  const text = /"text": "(.*)"/.exec(output)?.[1] ?? output
  const isEmpty = text.includes('no such table')
  return isEmpty
    ? `The database has no tables yet: its migrations make them, npm run deploy those of the deployed one. (${text})`
    : text
}

/**
 * Runs a wrangler command that asks no questions (its standard input is closed) and says nothing unless it fails.
 * @returns what it printed; ends the process with its output and exit code when it fails
 */
export const wrangler = (...args: string[]): string => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [wranglerBin, ...args], {
    encoding: 'utf8',
    env: quiet,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (status !== 0) {
    console.error(saidBy(stdout + stderr))
    process.exit(status ?? 1)
  }
  return stdout
}

/**
 * Runs a wrangler command like `wrangler`, without keeping this process from its other work. It is no part of the terminal's
 * foreground, so that Ctrl-C leaves it to finish: half a command would leave who knows what behind.
 * @throws Error with its output when it fails
 */
export const runWrangler = async (...args: string[]): Promise<string> => {
  const running = spawn(process.execPath, [wranglerBin, ...args], {
    env: quiet,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const)
    running[name].setEncoding('utf8').on('data', (text) => {
      said[name] += text
    })
  const [code] = await once(running, 'close')
  if (code !== 0) throw new Error(`wrangler ${args[0]} ${args[1]} failed:\n${said.stdout}${said.stderr}`)
  return said.stdout
}

/**
 * Brings the local D1 up to date.
 * @param place where it is kept, as wrangler's own options say it: `--persist-to`, a folder
 */
export const migrateLocal = (place: string[] = []): void => {
  wrangler('d1', 'migrations', 'apply', 'DB', '--local', ...place)
}

/**
 * Runs SQL on the local D1.
 * @returns the rows of the first statement
 */
export const localSql = (sql: string, place: string[] = []): Record<string, unknown>[] =>
  JSON.parse(wrangler('d1', 'execute', 'DB', '--local', ...place, '--yes', '--json', '--command', sql))[0].results
