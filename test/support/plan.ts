import { env } from 'cloudflare:workers'
import { fill, type Statement } from '../../src/db/read'

/** For the placeholders of every statement; some session, and some place in a collection. */
const values = {
  credential: 'hash',
  user: 'x',
  after: 0,
  spared: '[]',
  limit: 10,
  most: 1,
  createdAt: 0,
  id: 'x',
  last: 1,
}

/** How SQLite goes about a statement, step by step: https://sqlite.org/eqp.html */
export const planOf = async (statement: Statement<unknown>): Promise<string[]> => {
  const { sql, params } = fill(statement, values)
  const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .bind(...params)
    .all<{ detail: string }>()
  return results.map(({ detail }) => detail)
}
