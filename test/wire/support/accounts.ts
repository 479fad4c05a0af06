import { createHash, randomUUID } from 'node:crypto'
import type { D1Database } from '@cloudflare/workers-types'
import { sizedAccount } from '../../../scripts/accounts.ts'
import type { Server } from './server.ts'

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** The statements of a text; each ends with a semicolon at the end of its line. */
const statementsOf = (sql: string) => sql.split(/;\s*$/m).filter((statement) => statement.trim() !== '')

/** Runs statements as one transaction. */
export const runSql = async (db: D1Database, sql: string): Promise<void> => {
  await db.batch(statementsOf(sql).map((statement) => db.prepare(statement)))
}

const grow = (table: string, userId: string, weight: number) =>
  `UPDATE ${table} SET name = name || printf('%.*c', ${weight}, 'x') WHERE user_id = '${userId}';\n`

export type Account = Awaited<ReturnType<typeof makeAccount>>

let made = 0

/**
 * Makes a user of that many rows, signed in.
 * @param weight bytes to add to the name of every row, so that fewer rows fill more pages
 */
export const makeAccount = async ({ batch }: Pick<Server, 'batch'>, rows = 3, weight = 0) => {
  const userId = `wire-${++made}`
  const token = randomUUID()
  const tables = weight > 0 ? ['agents', 'scheduled_tasks', 'workflows'] : []
  const sql = [sizedAccount(userId, token, rows), ...tables.map((table) => grow(table, userId, weight))]
  await batch(sql.flatMap(statementsOf))
  return { userId, token, auth: `Authorization: Bearer ${token}` }
}
