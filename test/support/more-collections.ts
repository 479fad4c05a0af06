import { env } from 'cloudflare:workers'
import { getTableColumns } from 'drizzle-orm'
import { integer, real, type SQLiteTable, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { type Collection, collectionNames, collections } from '../../src/export/collections'
import { exportWith, signIn } from './accounts'
import { receive } from './receive'
import { watched } from './watched'

// Two tables such as other operators have: every kind of column, and as many columns as D1 allows a table, or a round number.

const owned = { userId: text('user_id').notNull() }

const everyKind = sqliteTable('every_kind', {
  id: integer('id').primaryKey(),
  ...owned,
  body: text('body').notNull(),
  temperature: real('temperature'),
  settings: text('settings', { mode: 'json' }),
  isPinned: integer('is_pinned', { mode: 'boolean' }),
  usedAt: integer('used_at', { mode: 'timestamp_ms' }),
  createdAt: integer('created_at', { mode: 'timestamp' }).notNull(), // seconds
})

/** Texts with names that SQL has to quote. */
const textsOf = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`it's ${i}`, text(`"it's" ${i}`)] as const))

const tableOf = (name: string, texts: number) =>
  sqliteTable(name, {
    id: text('id').primaryKey(),
    ...owned,
    ...textsOf(texts),
    createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
  })
const hundredColumns = tableOf('hundred_columns', 97)
const thirtyColumns = tableOf('thirty_columns', 28) // that is what is exported of them

const without = ({ userId: _, ...columns }: Collection['columns'] & { userId?: unknown }) => columns
const exportedWhole = (table: Collection['table']): Collection => ({
  table,
  columns: without(getTableColumns(table) as Collection['columns']),
  withheld: { userId: 'the owner' },
})

const moreCollections = {
  everyKind: exportedWhole(everyKind),
  hundredColumns: exportedWhole(hundredColumns),
  thirtyColumns: exportedWhole(thirtyColumns),
}
const columnsOf = (table: SQLiteTable) =>
  Object.values(getTableColumns(table)).map(
    ({ name }) => `"${name.replaceAll('"', '""')}" ${name === 'created_at' ? 'INTEGER' : 'TEXT'} NOT NULL`,
  )

/** Makes the tables and declares them, for the tests of one file. */
export const addCollections = async () => {
  Object.assign(collections, moreCollections)
  const names: string[] = collectionNames
  names.push(...Object.keys(moreCollections))
  await env.DB.batch(
    [
      `CREATE TABLE every_kind (id INTEGER PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE, body TEXT NOT NULL,
        temperature REAL, settings TEXT CHECK (json_valid(settings)), is_pinned INTEGER, used_at INTEGER, created_at INTEGER NOT NULL) STRICT`,
      'CREATE INDEX every_kind_oldest_first ON every_kind (user_id, created_at, id)',
      `CREATE TABLE hundred_columns (${columnsOf(hundredColumns)}) STRICT`,
      `CREATE TABLE thirty_columns (${columnsOf(thirtyColumns)}) STRICT`,
      'CREATE INDEX hundred_columns_oldest_first ON hundred_columns (user_id, created_at, id)',
      'CREATE INDEX thirty_columns_oldest_first ON thirty_columns (user_id, created_at, id)',
    ].map((sql) => env.DB.prepare(sql)),
  )
}

type Row = Record<string, unknown>

/** Exports a user, and tells what was asked of D1 for it. */
export const exported = async (user: string) => {
  const { bindings, seen } = watched()
  const { text } = await receive(await exportWith(await signIn(user), bindings))
  return {
    text,
    seen,
    document: JSON.parse(text) as Record<'everyKind' | 'hundredColumns' | 'thirtyColumns' | 'agents', Row[]>,
  }
}
