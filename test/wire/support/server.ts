import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { D1Database, KVNamespace } from '@cloudflare/workers-types'
import { vi } from 'vitest'
import { createTestHarness } from 'wrangler'
import { empty } from '../../support/empty.ts'
import { strict } from '../../support/strict.ts'
import { ask, type Question } from './client.ts'
import { strictSettings } from './settings.ts'

type Env = { DB: D1Database; SESSIONS: KVNamespace }
type Watch = { touches: number; reads: number; statements: number }
type LogLine = { outcome?: string; requestId?: string; userId?: string; reason?: string }

/** The Worker as it is deployed, but for what stands before its database: see worker/strict.ts. */
export const asDeployed = './wrangler.toml'
/** The Worker over a database that fails on demand: see worker/faulty.ts. */
export const overFaultyDatabase = './test/wire/worker/wrangler.toml'

export type Server = Awaited<ReturnType<typeof startServer>>

let settings: string | undefined
/** The settings of the deployed Worker, as far as it can be one in a test, in a folder that goes with the process. */
const settingsOfDeployed = (): string => {
  if (settings) return settings
  const folder = mkdtempSync(join(tmpdir(), 'settings-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'wrangler.toml'), strictSettings())
  settings = join(folder, 'wrangler.toml')
  return settings
}

/** Starts a Worker on a real port, with an empty migrated database of its own, which is as strict as production. */
export const startServer = async (config: string, vars: Record<string, string> = {}) => {
  const configPath = config === asDeployed ? settingsOfDeployed() : config
  const harness = createTestHarness({ workers: [{ configPath, vars }] })
  const { url } = await harness.listen()
  const worker = harness.getWorker<Env>()
  await worker.applyD1Migrations('DB')
  const { DB, SESSIONS: kv } = await worker.getEnv()
  const db = strict(DB)

  /** What the request with that id in its `X-Fault` did to the database so far. */
  const watch = async (id: string) => (await fetch(`${url.origin}/watch/${id}`)).json() as Promise<Watch>

  /** Runs statements of any number as one transaction; the rows of each come back. Only the Workers of test/wire/worker know it. */
  const batch = async (statements: string[]): Promise<Record<string, unknown>[][]> => {
    const response = await fetch(`${url.origin}/batch`, { method: 'POST', body: JSON.stringify(statements) })
    if (!response.ok) throw new Error(await response.text())
    return response.json() as Promise<Record<string, unknown>[][]>
  }

  /** Takes away every row, key and log line, and lets held reads go on. What the Worker counts of users stays: a file takes users of its own. */
  const renew = async () => {
    const { keys } = await kv.list()
    await Promise.all(keys.map(({ name }) => kv.delete(name)))
    await empty(DB)
    await worker.applyD1Migrations('DB')
    if (config === overFaultyDatabase) await fetch(`${url.origin}/forget/all`)
    harness.clearLogs()
  }

  let asked = 0
  /** Asks over the faulty database without a fault; also gives what that did to the database. */
  const askWatched = async ({ headers = [], ...question }: Question) => {
    const id = `watched-${++asked}`
    const answer = await ask(Number(url.port), { ...question, headers: [`X-Fault: ${id} none`, ...headers] })
    return { ...answer, ...(await watch(id)) }
  }

  /** All that the runtime logged, and of it what the Worker itself did. */
  const logs = () => harness.getLogs()
  const lines = (): LogLine[] =>
    logs()
      .filter(({ level }) => level === 'log')
      .map(({ message }) => JSON.parse(message))

  return {
    harness,
    db,
    kv,
    port: Number(url.port),
    origin: url.origin,
    batch,
    renew,
    watch,
    askWatched,
    logs,
    lines,
    /** Waits until a request has sent its database so many reads. */
    reading: (id: string, reads: number) =>
      vi.waitUntil(async () => (await watch(id)).reads >= reads, { timeout: 15_000, interval: 5 }),
    /** Waits until a request sends its database nothing more, for its client does not read; gives the reads so far. */
    stalled: (id: string) => {
      let last = -1
      return vi.waitUntil(
        async () => {
          const before = last
          last = (await watch(id)).reads
          return last === before && last
        },
        { timeout: 15_000, interval: 500 },
      )
    },
    /** Lets a held read go on. */
    release: (id: string) => fetch(`${url.origin}/release/${id}`),
    /** Waits for the log lines of a user's exports, or of the one with that id. */
    ended: (userId: string, requestId?: string | null) =>
      vi.waitUntil(
        () => {
          const found = lines().filter((line) => line.userId === userId && (!requestId || line.requestId === requestId))
          return found.length > 0 && found
        },
        { timeout: 15_000, interval: 5 },
      ),
    close: () => harness.close(),
  }
}

const shared = new Map<string, Promise<Server>>()

/**
 * Gives a file of tests the server with those settings that the files before it in this process had, emptied (`renew`), or starts it.
 * It ends with the process.
 */
export const shareServer = async (config: string): Promise<Server> => {
  const known = shared.get(config)
  if (known) {
    const server = await known
    await server.renew()
    return server
  }
  const started = startServer(config)
  shared.set(config, started)
  started.catch(() => shared.delete(config)) // the next file may have more luck
  return started
}
