import { env } from 'cloudflare:workers'
import type { CollectionName } from '../../src/export/collections'
import { unique } from './accounts'

const tables = {
  agents: { name: 'agents', rest: (at: string) => `'m', 's', ${at}, ${at}` },
  scheduledTasks: { name: 'scheduled_tasks', rest: (at: string) => `'* * * * *', i % 2, ${at}` },
  workflows: { name: 'workflows', rest: (at: string) => `i % 2, ${at}` },
}

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
  const { name: table, rest } = tables[collection]
  await env.DB.prepare(
    `INSERT INTO ${table} WITH RECURSIVE n (i) AS (SELECT 1 WHERE ?1 > 0 UNION ALL SELECT i + 1 FROM n WHERE i < ?1)
     SELECT ?2 || printf('%07d', i), ?3, ${name}, ${rest(createdAt)} FROM n`,
  )
    .bind(count, unique('row_'), userId)
    .run()
}
