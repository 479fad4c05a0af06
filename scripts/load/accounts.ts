import { createHash } from 'node:crypto'
import type { D1Database } from '@cloudflare/workers-types'
import { sizedAccount } from '../accounts.ts'
import { type Row, renderDocument, type Table, tables } from '../rendering.ts'

/** Who exports, how heavy his document is, and the hash that it must have. */
export type Target = { userId: string; token: string; bytes: number; hash: string }

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

/** Makes a signed-in user of that many rows and works out what his export must be. */
export const makeTarget = async (db: D1Database, userId: string, rows: number): Promise<Target> => {
  const token = `load-session-of-${userId}`
  const statements = sizedAccount(userId, token, rows).split(/;\s*$/m)
  await db.batch(statements.filter((text) => text.trim() !== '').map((text) => db.prepare(text)))
  const expected = await expectedDocument(db, userId)
  return {
    userId,
    token,
    bytes: Buffer.byteLength(expected),
    hash: createHash('sha256').update(expected).digest('hex'),
  }
}
