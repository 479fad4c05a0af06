import type { D1Database } from '@cloudflare/workers-types'
import { hashOf, sizedAccount } from '../accounts.ts'
import { type Row, renderDocument, type Table, tables } from '../rendering.ts'
import { databaseNames, type Env } from './server.ts'

/** Who exports, how heavy his document is, the hash that it must have, and how many exports of it run now. */
export type Target = { userId: string; token: string; bytes: number; hash: string; open: number }

/** What the document must say after its first member, written from what the database holds. */
const expectedDocument = async (db: D1Database, userId: string): Promise<string> => {
  const user = await db.prepare('SELECT * FROM users WHERE id = ?').bind(userId).first<Row>()
  const rows = new Map<Table, Row[]>()
  for (const table of tables) {
    const { results } = await db.prepare(`SELECT * FROM ${table} WHERE user_id = ?`).bind(userId).all<Row>()
    results.sort((a, b) => Number(a['created_at']) - Number(b['created_at']) || (`${a['id']}` < `${b['id']}` ? -1 : 1))
    rows.set(table, results)
  }
  return [...renderDocument(user ?? {}, (table) => rows.get(table) ?? [])].join('')
}

const plant = async (db: D1Database, userId: string, rows: number) => {
  const statements = sizedAccount(userId, `unused-session-of-${userId}`, rows).split(/;\s*$/m)
  await db.batch(statements.filter((text) => text.trim() !== '').map((text) => db.prepare(text)))
}

/**
 * Makes a signed-in user of that many rows in one of the databases and works out what his export must be. In the others
 * somebody has the same id, and other rows.
 */
export const makeTarget = async (
  env: Env,
  home: keyof Omit<Env, 'SESSIONS'>,
  userId: string,
  rows: number,
): Promise<Target> => {
  for (const name of databaseNames) await plant(env[name], userId, name === home ? rows : 7)
  const token = `load-session-of-${userId}`
  const record = { userId, expiresAt: Date.now() + 86_400_000, database: home }
  await env.SESSIONS.put(`session:${hashOf(token)}`, JSON.stringify(record))
  const expected = await expectedDocument(env[home], userId)
  return { userId, token, bytes: Buffer.byteLength(expected), hash: hashOf(expected), open: 0 }
}
