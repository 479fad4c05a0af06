import { createHash } from 'node:crypto'
import type { D1Database } from '@cloudflare/workers-types'
import { sizedAccount } from '../accounts.ts'

/** Who exports, how heavy his document is, and the hash that it must have. */
export type Target = { userId: string; token: string; bytes: number; hash: string }

type Row = Record<string, string | number | null>

const time = (ms: Row[string] | undefined) => new Date(Number(ms)).toISOString()
const json = (row: Row | undefined, keys: Record<string, (row: Row) => unknown>) =>
  JSON.stringify(Object.fromEntries(Object.entries(keys).map(([key, value]) => [key, value(row ?? {})])))

const profile = {
  id: (row: Row) => row['id'],
  email: (row: Row) => row['email'],
  name: (row: Row) => row['name'],
  plan: (row: Row) => row['plan'],
  role: (row: Row) => row['role'],
  referralCode: (row: Row) => row['referral_code'],
  referralCredits: (row: Row) => row['referral_credits'],
}
const created = { createdAt: (row: Row) => time(row['created_at']) }
const named = { id: (row: Row) => row['id'], name: (row: Row) => row['name'] }
const enabled = { enabled: (row: Row) => row['enabled'] === 1 }
const collections = {
  agents: {
    table: 'agents',
    keys: {
      ...named,
      model: (row: Row) => row['model'],
      status: (row: Row) => row['status'],
      ...created,
      updatedAt: (row: Row) => time(row['updated_at']),
    },
  },
  scheduledTasks: {
    table: 'scheduled_tasks',
    keys: { ...named, cronSchedule: (row: Row) => row['cron_schedule'], ...enabled, ...created },
  },
  workflows: { table: 'workflows', keys: { ...named, ...enabled, ...created } },
}

/** What the document must say after its first member, written from the rows in JavaScript, apart from the Worker's way. */
const expectedDocument = async (db: D1Database, userId: string): Promise<string> => {
  const user = await db.prepare('SELECT * FROM users WHERE id = ?').bind(userId).first<Row>()
  const members = ['"version": "1.0"', `"user": ${json(user ?? undefined, profile)}`]
  for (const [name, { table, keys }] of Object.entries(collections)) {
    const { results } = await db.prepare(`SELECT * FROM ${table} WHERE user_id = ?`).bind(userId).all<Row>()
    results.sort((a, b) => Number(a['created_at']) - Number(b['created_at']) || (`${a['id']}` < `${b['id']}` ? -1 : 1))
    const rows = results.map((row) => `\n${json(row, keys)}`)
    members.push(`"${name}": [${rows.join(',')}${rows.length > 0 ? '\n' : ''}]`)
  }
  return `${members.join(',\n')}\n}\n`
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
