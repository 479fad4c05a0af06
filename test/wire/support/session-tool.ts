import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { quiet } from '../../../scripts/wrangler.ts'
import { ended } from './ended.ts'

/**
 * `npm run session` over the local databases in a folder.
 * @param preload a module that every Node process below it imports first
 */
export const sessionTool = (folder: string, preload?: string) => {
  /** Runs the tool, configured by the wrangler.toml of another folder. */
  const toolIn = async (cwd: string, ...args: string[]) => {
    const running = spawn(process.execPath, [resolve('scripts/session.ts'), '--persist-to', folder, ...args], {
      env: { ...quiet, ...(preload && { NODE_OPTIONS: `--import=${preload}` }) },
      cwd,
    })
    const { status, stdout, said } = await ended(running)
    return { status, token: stdout.trim(), said }
  }
  return {
    toolIn,
    tool: (...args: string[]) => toolIn('.', ...args),
    /** A folder with a wrangler.toml of that SESSION_STORE. */
    configured: (store: string) => {
      const place = mkdtempSync(join(folder, 'store-'))
      const config = readFileSync('wrangler.toml', 'utf8').replace('SESSION_STORE = "d1"', `SESSION_STORE = "${store}"`)
      writeFileSync(join(place, 'wrangler.toml'), config.replace('main = "', `main = "${resolve('.')}/`))
      return place
    },
  }
}
