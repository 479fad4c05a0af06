import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Browser, chromium, type LaunchOptions } from 'playwright-core'

// Goes when npm replaces the package.
const unpacked = fileURLToPath(new URL('../../../node_modules/@sparticuz/chromium/unpacked', import.meta.url))
const unpacker = fileURLToPath(new URL('unpack.ts', import.meta.url))

/**
 * Unpacks the browser of the package, once. The package unpacks into TMPDIR and trusts what lies there already, be it
 * half written or of another version; so it gets an empty folder, which is put in its place when it is complete, and
 * a process, because a server that starts in this one meanwhile would keep its databases in that folder.
 */
const unpack = async (): Promise<void> => {
  if (existsSync(unpacked)) return
  const fresh = await mkdtemp(`${unpacked}-`)
  await promisify(execFile)(process.execPath, [unpacker], { env: { ...process.env, TMPDIR: fresh } })
  await rename(fresh, unpacked).catch(() => rm(fresh, { recursive: true })) // another test file was faster
}

const plain: LaunchOptions = { executablePath: `${unpacked}/chromium` }
const withLibraries: LaunchOptions = { ...plain, env: { ...process.env, LD_LIBRARY_PATH: `${unpacked}/al2023/lib` } }
const installed: LaunchOptions[] = [{ channel: 'chrome' }, { channel: 'msedge' }]

/** Starts the browser of the package where it can run (Linux on x64), or else one that is installed. */
export const launchBrowser = async (): Promise<Browser> => {
  const isHome = process.platform === 'linux' && process.arch === 'x64'
  if (isHome) await unpack()
  const reasons: unknown[] = []
  for (const options of isHome ? [plain, withLibraries, ...installed] : installed) {
    try {
      return await chromium.launch(options)
    } catch (error) {
      reasons.push(error)
    }
  }
  throw new AggregateError(reasons, `No browser starts here; install Google Chrome. ${reasons.map(String).join('\n')}`)
}

let shared: Browser | undefined

/** The browser of this process, which ends with it. */
export const shareBrowser = async (): Promise<Browser> => {
  if (!shared?.isConnected()) shared = await launchBrowser()
  return shared
}
