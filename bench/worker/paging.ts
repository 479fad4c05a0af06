import { and, eq, sql } from 'drizzle-orm'
import type { DrizzleD1Database } from 'drizzle-orm/d1'
import type { Collection } from '../../src/export/collections'

/** Rows a page: what the export settles on for rows as light as the benchmark's, so that all ways read alike. */
export const PAGE_ROWS = 5_000

/** The keys of a row, by which the next page is found. */
export type Keys = { createdAt: Date; id: string }

/** The next page of a user's rows, found as the export finds it, but as columns. */
export const nextRows = (db: DrizzleD1Database, { table, columns }: Collection, userId: string, last?: Keys) => {
  const behind = last && sql`(${table.createdAt}, ${table.id}) > (${last.createdAt.getTime()}, ${last.id})`
  return db
    .select(columns)
    .from(table)
    .where(and(eq(table.userId, userId), behind))
    .orderBy(table.createdAt, table.id)
    .limit(PAGE_ROWS)
}
