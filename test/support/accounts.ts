import { env } from 'cloudflare:workers'
import { drizzle } from 'drizzle-orm/d1'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { sha256 } from 'hono/utils/crypto'
import { sessions, users } from '../../src/db/schema'
import { type CollectionName, collectionNames, collections } from '../../src/export/collections'
import app from '../../src/index'
import { anything, fieldsOf, isCounted, unique, uniqueNumber } from './columns'

export { unique } from './columns'

type New<T extends SQLiteTable> = T['$inferInsert']

const insert = async <T extends SQLiteTable>(table: T, rows: New<T>[]) => {
  const db = drizzle(env.DB)
  const perStatement = Math.floor(100 / Object.keys(rows[0] ?? { _: 0 }).length) // D1 binds 100 parameters a statement
  const statements = []
  for (let i = 0; i < rows.length; i += perStatement)
    statements.push(db.insert(table).values(rows.slice(i, i + perStatement)))
  const [first, ...rest] = statements
  if (first) await db.batch([first, ...rest])
}

/** Makes a user with the given fields; the rest does not matter to the test. */
export const makeUser = async (fields: Partial<New<typeof users>> = {}) => {
  const id = fields.id ?? unique('user')
  await insert(users, [{ email: `${id}@example.com`, role: 'user', referralCode: `code ${id}`, ...fields, id }])
  return id
}

/** Signs a user in and returns the token; `fields` can make the session a special one. */
export const signIn = async (userId: string, fields: Partial<New<typeof sessions>> = {}) => {
  const token = crypto.randomUUID()
  const now = Date.now()
  await insert(sessions, [
    {
      tokenHash: (await sha256(token)) ?? '',
      userId,
      createdAt: new Date(now),
      expiresAt: new Date(now + 3_600_000),
      ...fields,
    },
  ])
  return token
}

type Rows = { [N in CollectionName]?: Partial<New<(typeof collections)[N]['table']>>[] }

/** Plants rows of the collections for a user; ids and whatever else a row does not say are made up. */
export const plant = async (userId: string, rows: Rows) => {
  for (const name of collectionNames) {
    const { table } = collections[name]
    const fields = await fieldsOf(table)
    const blank = () => ({
      ...Object.fromEntries(fields.map((field) => [field.key, anything(field)])),
      id: isCounted(table) ? uniqueNumber() : unique(name),
    })
    const planted = (rows[name] ?? []).map((row) => ({ ...blank(), userId, ...row }))
    await insert<SQLiteTable>(table, planted)
  }
}

/** `n` rows with nothing in particular. */
export const some = (n: number) => Array.from({ length: n }, () => ({}))

/** Asks the app for the export with a Bearer token. */
export const exportWith = (token: string, bindings: Partial<Cloudflare.Env> = {}) =>
  app.request('http://localhost/api/export', { headers: { Authorization: `Bearer ${token}` } }, { ...env, ...bindings })
