import { createHash, randomUUID } from 'node:crypto'
import type { D1Database } from '@cloudflare/workers-types'
import { sizedAccount } from '../../../scripts/accounts.ts'

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Runs statements as one transaction; each ends with a semicolon at the end of its line. */
export const runSql = async (db: D1Database, sql: string): Promise<void> => {
  const statements = sql.split(/;\s*$/m).filter((statement) => statement.trim() !== '')
  await db.batch(statements.map((statement) => db.prepare(statement)))
}

const grow = (table: string, userId: string, weight: number) =>
  `UPDATE ${table} SET name = name || printf('%.*c', ${weight}, 'x') WHERE user_id = '${userId}';\n`

export type Account = Awaited<ReturnType<typeof makeAccount>>

let made = 0

/**
 * Makes a user of that many rows, signed in.
 * @param weight bytes to add to the name of every row, so that fewer rows fill more pages
 */
export const makeAccount = async (db: D1Database, rows = 3, weight = 0) => {
  const userId = `wire-${++made}`
  const token = randomUUID()
  await runSql(db, sizedAccount(userId, token, rows))
  const tables = weight > 0 ? ['agents', 'scheduled_tasks', 'workflows'] : []
  for (const table of tables) await runSql(db, grow(table, userId, weight))
  return { userId, token, auth: `Authorization: Bearer ${token}` }
}
