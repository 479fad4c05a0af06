import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/**
 * A `wrangler` for the front of PATH, or the place of the installed one, that writes down its arguments. It fails at commands that hold
 * the text in STAND_IN_FAILS, is killed at those with that of STAND_IN_DIES, asks at those with that of STAND_IN_ASKS, and answers those with --json by the rows in STAND_IN_ROWS.
 */
export const standIn = () => {
  const folder = mkdtempSync(join(tmpdir(), 'stand-in-'))
  const log = join(folder, 'log')
  const script = `#!/usr/bin/env node
const args = process.argv.slice(2)
const command = args.join(' ')
require('node:fs').appendFileSync(${JSON.stringify(log)}, JSON.stringify(args) + '\\n')
if (args.includes('--json')) console.log(JSON.stringify([{ results: JSON.parse(process.env.STAND_IN_ROWS) }]))
if (process.env.STAND_IN_DIES && command.includes(process.env.STAND_IN_DIES)) process.kill(process.pid, 'SIGKILL')
if (process.env.STAND_IN_ASKS && command.includes(process.env.STAND_IN_ASKS))
  console.log('answered ' + require('node:fs').readFileSync(0, 'utf8'))
process.exit(process.env.STAND_IN_FAILS && command.includes(process.env.STAND_IN_FAILS) ? 7 : 0)
`
  writeFileSync(log, '')
  writeFileSync(join(folder, 'wrangler'), script, { mode: 0o755 })
  return {
    path: `${folder}${delimiter}${process.env['PATH']}`,
    script: join(folder, 'wrangler'),
    /** The arguments of each command since the last time. */
    told: (): string[][] => {
      const lines = readFileSync(log, 'utf8').split('\n').filter(Boolean)
      writeFileSync(log, '')
      return lines.map((line) => JSON.parse(line))
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
