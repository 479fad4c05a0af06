import { env } from 'cloudflare:workers'
import { getTableColumns } from 'drizzle-orm'
import { integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { type Collection, collectionNames, collections } from '../../src/export/collections'

// Two tables such as other operators have: every kind of column, and as many columns as D1 allows a table.

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

const COLUMNS = 97 // and three more: 100
const fields = Array.from({ length: COLUMNS }, (_, i) => [`field${i}`, text(`field_${i}`)] as const)
const hundredColumns = sqliteTable('hundred_columns', {
  id: text('id').primaryKey(),
  ...owned,
  ...Object.fromEntries(fields),
  createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
})

const without = ({ userId: _, ...columns }: Collection['columns'] & { userId?: unknown }) => columns
const exportedWhole = (table: Collection['table']): Collection => ({
  table,
  columns: without(getTableColumns(table) as Collection['columns']),
  withheld: { userId: 'the owner' },
})

const moreCollections = { everyKind: exportedWhole(everyKind), hundredColumns: exportedWhole(hundredColumns) }

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
      `CREATE TABLE hundred_columns (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, ${fields.map((_, i) => `field_${i} TEXT`)}, created_at INTEGER NOT NULL) STRICT`,
      'CREATE INDEX hundred_columns_oldest_first ON hundred_columns (user_id, created_at, id)',
    ].map((sql) => env.DB.prepare(sql)),
  )
}
