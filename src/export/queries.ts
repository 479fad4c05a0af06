import { and, count, eq, type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { QueryBuilder, type SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { type Collection, type Exported, profile } from './collections'

/** Where a page ended: the next one begins behind this row. */
export type Cursor = { createdAt: Date; id: string }

/** A column as JSON made by SQLite; dates equal `toISOString()` for the years 0001 to 9999 that the database admits. */
const jsonValue = (column: SQLiteColumn): SQLWrapper => {
  switch (column.dataType) {
    case 'string':
    case 'number':
      return column
    case 'boolean':
      return sql`json(case ${column} when 1 then 'true' when 0 then 'false' end)`
    case 'date':
      return sql`strftime('%Y-%m-%dT%H:%M:%fZ', ${column} / 1000.0, 'unixepoch')`
    default:
      throw new TypeError(`no JSON form for a ${column.dataType} column`)
  }
}

/** One row as one JSON object, keys in the order of the declaration. */
const jsonRow = ({ columns }: Pick<Exported, 'columns'>): SQL<string> => {
  const pairs = Object.entries(columns).map(([key, column]) => sql`${sql.raw(`'${key}'`)}, ${jsonValue(column)}`)
  return sql<string>`json_object(${sql.join(pairs, sql`, `)})`
}

/**
 * A text, and its size in the database without the replacement characters (U+FFFD) that it holds. Text that is not
 * UTF-8 gets more of them on its way out of D1; counted like this, what arrives is then shorter than what was sent.
 * (D1's own retries pass over statements with a word that writes, `replace` too: src/db/read.ts does them.)
 */
const measured = (text: SQL) => ({
  text: sql<string>`coalesce(${text}, '')`.as('text'),
  bytes: sql<number>`coalesce(octet_length(replace(${text}, char(65533), '')), 0)`.as('bytes'),
})

/** The owner's profile: no row when nobody owns the export. */
export const profileQuery = (owner: SQL) =>
  new QueryBuilder()
    .select({ id: profile.table.id, ...measured(jsonRow(profile)) })
    .from(profile.table)
    .where(eq(profile.table.id, owner))

/**
 * The owner's next rows of a collection, oldest first, as one text with a row a line. Always gives one row:
 * `owner` is null when the session died, so that this never reads as "no more rows".
 */
export const pageQuery = (collection: Collection, owner: SQL, limit: number, after?: Cursor) => {
  const { table, columns } = collection
  const behind = after && sql`(${table.createdAt}, ${table.id}) > (${after.createdAt.getTime()}, ${after.id})`
  const page = new QueryBuilder()
    .select({ json: jsonRow({ columns }).as('json') })
    .from(table)
    .where(and(eq(table.userId, owner), behind))
    .orderBy(table.createdAt, table.id)
    .limit(limit)
    .as('page')
  return new QueryBuilder()
    .select({
      owner: sql<string | null>`${owner}`.as('owner'),
      rows: count().as('rows'),
      ...measured(sql`group_concat(${page.json}, ',' || char(10))`),
    })
    .from(page)
}
