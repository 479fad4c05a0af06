import { getTableColumns, type InferSelectModel } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { agents, scheduledTasks, users, workflows } from '../db/schema'
import type { ColumnKey, KindFault, PagingFault, Without } from './fit'

/** A value as the document has it: nobody but a CHECK holds a text to its `enum`, or JSON to its type. */
type Json<T> = T extends Date | string ? string : T extends object ? unknown : T

/** What is exported of one table: its columns in the order of the document's keys, and what is withheld. */
export type Exported<T extends SQLiteTable = SQLiteTable, K extends ColumnKey<T> = ColumnKey<T>> = {
  table: T
  columns: Record<K, SQLiteColumn>
  withheld: Record<string, string>
}

/** A table that belongs to users and pages by (created_at, id); both are exported, for the cursor is read from them. */
export type Collection = Exported<SQLiteTable & Record<'userId' | 'createdAt' | 'id', SQLiteColumn>, 'createdAt' | 'id'>

const pick = <K extends string>(columns: Record<K, SQLiteColumn>, keys: readonly K[]) =>
  Object.fromEntries(keys.map((key) => [key, columns[key]])) as Record<K, SQLiteColumn>

/**
 * Declares the export of a table.
 * @param keys exported columns, in the document's order
 * @param withheld every other column with the reason why it stays out; one that is in neither list does not compile, nor does a kind of column that can't be stated exactly
 */
const exported = <T extends SQLiteTable, const K extends ColumnKey<T>>(
  table: T,
  keys: readonly K[] & Without<KindFault<T, K>>,
  withheld: Record<Exclude<ColumnKey<T>, K>, string>,
): Exported<T, K> => ({
  table,
  columns: pick(getTableColumns(table), keys),
  withheld,
})

/**
 * The same for a table of which a user has many rows: one that can't be read in pages does not compile. (It is a Collection
 * all the same, so that the compiler says so once, and not at every use.)
 */
const collection = <T extends SQLiteTable, const K extends ColumnKey<T>>(
  table: T,
  keys: readonly K[] & Without<KindFault<T, K>> & Without<PagingFault<T, K>>,
  withheld: Record<Exclude<ColumnKey<T>, K>, string>,
): Exported<T, K> & Collection => exported(table, keys, withheld) as Exported<T, K> & Collection

/** The account itself: the document's `user`. */
export const profile = exported(users, ['id', 'email', 'name', 'plan', 'role', 'referralCode', 'referralCredits'], {})

const ownerOnce = 'the owner, stated once as user.id'

/** Every collection of the document, in its order. The one place that says what is exported. */
export const collections = {
  agents: collection(agents, ['id', 'name', 'model', 'status', 'createdAt', 'updatedAt'], { userId: ownerOnce }),
  scheduledTasks: collection(scheduledTasks, ['id', 'name', 'cronSchedule', 'enabled', 'createdAt'], {
    userId: ownerOnce,
  }),
  workflows: collection(workflows, ['id', 'name', 'enabled', 'createdAt'], { userId: ownerOnce }),
}

/** Tables of a user that are not exported at all, each with its reason. */
export const withheldTables = {
  sessions: 'credentials: their hashes tell the account holder nothing and would help a thief of the file',
}

/** A collection's key in the document. */
export type CollectionName = keyof typeof collections
/** The collections' keys, in the document's order. */
export const collectionNames = Object.keys(collections) as CollectionName[]

type Row<E> =
  E extends Exported<infer T, infer K> ? { [P in K & keyof InferSelectModel<T>]: Json<InferSelectModel<T>[P]> } : never

/** The document, as a client that parses it sees it. */
export type ExportDocument = {
  exportedAt: string
  version: '1.0'
  user: Row<typeof profile>
} & { [N in CollectionName]: Row<(typeof collections)[N]>[] }
