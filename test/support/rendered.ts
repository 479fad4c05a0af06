import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import { collectionNames, collections, profile } from '../../src/export/collections'

/**
 * What an export of the user has to say, `exportedAt` aside: rows read as objects and written by JSON.stringify.
 * Shares nothing with the code it judges but the declaration of tables and keys.
 */
export const rendered = async (userId: string): Promise<string> => {
  const db = drizzle(env.DB)
  const [user] = await db.select(profile.columns).from(profile.table).where(eq(profile.table.id, userId))
  const rows = collectionNames.map(async (name) => {
    const { table, columns } = collections[name]
    const { userId: owner, createdAt, id } = table
    return [name, await db.select(columns).from(table).where(eq(owner, userId)).orderBy(createdAt, id)]
  })
  return JSON.stringify({ version: '1.0', user, ...Object.fromEntries(await Promise.all(rows)) })
}

/** An export's text in the same form; throws when it is not JSON. */
export const withoutInstant = (text: string): string => {
  const { exportedAt: _, ...rest } = JSON.parse(text)
  return JSON.stringify(rest)
}
