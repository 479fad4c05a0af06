import { getTableColumns } from 'drizzle-orm'
import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { type Collection, collectionNames, collections } from '../../src/export/collections'

// A collection of rows that may be heavy, such as an agent platform has; bench/heavy.ts makes the table.

const prompts = sqliteTable('prompts', {
  id: text('id').primaryKey(),
  userId: text('user_id').notNull(),
  body: text('body').notNull(),
  createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
})

const { userId: _, ...columns } = getTableColumns(prompts)
const collection: Collection = { table: prompts, columns, withheld: { userId: 'the owner' } }

Object.assign(collections, { prompts: collection })
const names: string[] = collectionNames
names.push('prompts')
