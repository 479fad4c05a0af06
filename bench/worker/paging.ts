import { and, eq, sql } from 'drizzle-orm'
import type { DrizzleD1Database } from 'drizzle-orm/d1'
import type { Collection } from '../../src/export/collections'

/** Rows a page, as the request says. */
export const pageRows = (request: Request): number => Number(new URL(request.url).searchParams.get('page'))

/** The keys of a row, by which the next page is found. */
export type Keys = { createdAt: Date; id: string }

/** The next page of a user's rows, found as the export finds it, but as columns. */
export const nextRows = (
  db: DrizzleD1Database,
  { table, columns }: Collection,
  limit: number,
  userId: string,
  last?: Keys,
) => {
  const behind = last && sql`(${table.createdAt}, ${table.id}) > (${last.createdAt.getTime()}, ${last.id})`
  return db
    .select(columns)
    .from(table)
    .where(and(eq(table.userId, userId), behind))
    .orderBy(table.createdAt, table.id)
    .limit(limit)
}
