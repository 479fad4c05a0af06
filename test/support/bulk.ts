import { env } from 'cloudflare:workers'
import { getTableColumns, getTableName } from 'drizzle-orm'
import { type CollectionName, collections } from '../../src/export/collections'
import { unique } from './accounts'

/** 1,000 bytes that JSON writes as 6,000: the longest and heaviest name there is. */
export const heavyName = "replace(hex(zeroblob(500)), '0', char(1))"

/**
 * Rows made inside SQLite, thousands at once, with ids that end in seven digits.
 * @param sql expressions of `i`, which counts from 1
 */
export const fill = async (
  userId: string,
  collection: CollectionName,
  count: number,
  { name = "'n'", createdAt = 'i' }: { name?: string; createdAt?: string } = {},
) => {
  const { table } = collections[collection]
  const given: Record<string, string> = { id: "?2 || printf('%07d', i)", userId: '?3', name, createdAt }
  const byType: Record<string, string> = { string: "'x'", number: 'i', boolean: 'i % 2', date: createdAt }
  const values = Object.entries(getTableColumns(table)).map(([key, { dataType }]) => given[key] ?? byType[dataType])
  await env.DB.prepare(
    `INSERT INTO ${getTableName(table)} WITH RECURSIVE n (i) AS (SELECT 1 WHERE ?1 > 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
     SELECT ${values} FROM n`,
  )
    .bind(count, unique('row_'), userId)
    .run()
}
