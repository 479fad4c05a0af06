import { env } from 'cloudflare:workers'
import { getTableName } from 'drizzle-orm'
import { type CollectionName, collections } from '../../src/export/collections'
import { anythingSql, fieldsOf, isCounted, textsOf, unique, uniqueNumber } from './columns'

/** 1,000 bytes that JSON writes as 6,000: the longest and heaviest name there is. */
export const heavyName = "replace(hex(zeroblob(500)), '0', char(1))"
const HEAVY = 1_000

/** The column of a collection that takes heavy names, if it has one. */
export const namedBy = async (collection: CollectionName) =>
  (await textsOf(collections[collection].table, HEAVY))[0]?.column

/**
 * Rows made inside SQLite, thousands at once, with ids that end in seven digits.
 * @param sql expressions of `i`, which counts from 1; a collection without a long text has no name
 */
export const fill = async (
  userId: string,
  collection: CollectionName,
  count: number,
  { name = "'n'", createdAt = 'i' }: { name?: string; createdAt?: string } = {},
) => {
  const { table } = collections[collection]
  const named = await namedBy(collection)
  const given = new Map<unknown, string>([
    [table.id, isCounted(table) ? '?2 * 10000000 + i' : "?2 || printf('%07d', i)"],
    [table.userId, '?3'],
    [named, name],
  ])
  const fields = await fieldsOf(table)
  const values = fields.map(
    (field) => given.get(field.column) ?? (field.column.dataType === 'date' ? createdAt : anythingSql(field)),
  )
  await env.DB.prepare(
    `INSERT INTO ${getTableName(table)} WITH RECURSIVE n (i) AS (SELECT 1 WHERE ?1 > 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
     SELECT ${values} FROM n`,
  )
    .bind(count, isCounted(table) ? uniqueNumber() : unique('row_'), userId)
    .run()
}
