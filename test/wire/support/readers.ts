import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Runtime, startRuntime } from '../../../bench/runtime.ts'
import { sizedAccount } from '../../../scripts/accounts.ts'
import { wrangler } from '../../../scripts/wrangler.ts'
import { connect, readBytes } from './client.ts'

export type Reader = { userId: string; auth: string }

/** Names of 900 bytes, one in a hundred with an emoji: V8 keeps a text with one in two bytes a character. */
const grow = (userId: string) =>
  ['agents', 'scheduled_tasks', 'workflows']
    .map(
      (table) =>
        `UPDATE ${table} SET name = iif(rowid % 100, '', '😀') || printf('%.*c', 900, 'x') WHERE user_id = '${userId}';`,
    )
    .join('\n')

/** A new local database with so many users, whose exports are larger than all buffers before a client that does not read. */
export const plantReaders = async (config: string, users: number, heavy: boolean) => {
  const folder = await mkdtemp(join(tmpdir(), 'readers-'))
  const readers = Array.from({ length: users }, (_, i): Reader & { sql: string } => {
    const [userId, token] = [`reader-${i}`, `session-of-reader-${i}`]
    const rows = sizedAccount(userId, token, heavy ? 30_000 : 150_000)
    return { userId, auth: `Authorization: Bearer ${token}`, sql: heavy ? `${rows}${grow(userId)}` : rows }
  })
  const file = join(folder, 'accounts.sql')
  await writeFile(file, readers.map(({ sql }) => sql).join('\n'))
  const local = ['DB', '--local', '--config', config, '--persist-to', folder]
  wrangler('d1', 'migrations', 'apply', ...local)
  wrangler('d1', 'execute', ...local, '--yes', '--file', file)
  return { folder, readers, remove: () => rm(folder, { recursive: true }) }
}

/** Asks for an export, takes its first bytes, and no more. @returns the connection and the status */
export const startReading = async ({ url }: Runtime, { auth }: Reader, ...headers: string[]) => {
  const socket = await connect(Number(url.port), { headers: [auth, 'Accept-Encoding: identity', ...headers] })
  const status = Number((await readBytes(socket, 20)).toString().split(' ')[1])
  return { socket, status }
}

/** A runtime over a planted database that says how much of its heap is alive. */
export const startMeasured = async (folder: string, config: string, v8Flags = '') => {
  const runtime = await startRuntime(folder, config, `--expose-gc ${v8Flags}`.trim())
  const liveHeap = async () => {
    await fetch(new URL('/gc/now', runtime.url))
    return runtime.inspector.heap()
  }
  return { ...runtime, liveHeap }
}
