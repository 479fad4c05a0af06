import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'

/**
 * A `wrangler` for the front of PATH that writes down its arguments and does nothing else.
 * @returns what it was told, one command an item; it fails at commands that hold the text in STAND_IN_FAILS
 */
export const standIn = () => {
  const folder = mkdtempSync(join(tmpdir(), 'stand-in-'))
  const log = join(folder, 'log')
  const script = `#!/usr/bin/env node
const command = process.argv.slice(2).join(' ')
require('node:fs').appendFileSync(${JSON.stringify(log)}, command + '\\n')
process.exit(process.env.STAND_IN_FAILS && command.includes(process.env.STAND_IN_FAILS) ? 7 : 0)
`
  writeFileSync(log, '')
  writeFileSync(join(folder, 'wrangler'), script, { mode: 0o755 })
  return {
    path: `${folder}${delimiter}${process.env['PATH']}`,
    /** The commands since the last time. */
    told: (): string[] => {
      const commands = readFileSync(log, 'utf8').trim()
      writeFileSync(log, '')
      return commands === '' ? [] : commands.split('\n')
    },
    remove: () => rmSync(folder, { recursive: true }),
  }
}
