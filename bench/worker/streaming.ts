import { eq } from 'drizzle-orm'
import { type DrizzleD1Database, drizzle } from 'drizzle-orm/d1'
import type { Bindings } from '../../src/env'
import { type Collection, collectionNames, collections, profile } from '../../src/export/collections'
import { type Keys, nextRows, pageRows } from './paging'
import { signedIn } from './signed-in'
import { toStream } from './stream'

const encoder = new TextEncoder()

async function* pagesOf(db: DrizzleD1Database, collection: Collection, limit: number, userId: string) {
  let last: Keys | undefined
  while (true) {
    const rows = await nextRows(db, collection, limit, userId, last)
    if (rows.length > 0) yield rows
    if (rows.length < limit) return
    last = rows.at(-1) as Keys
  }
}

async function* documentOf(db: DrizzleD1Database, limit: number, userId: string): AsyncGenerator<Uint8Array> {
  const user = await db.select(profile.columns).from(profile.table).where(eq(profile.table.id, userId)).get()
  yield encoder.encode(`{"exportedAt":${JSON.stringify(new Date())},"version":"1.0","user":${JSON.stringify(user)}`)
  for (const name of collectionNames) {
    let opening = `,"${name}":[`
    for await (const rows of pagesOf(db, collections[name], limit, userId)) {
      yield encoder.encode(opening + rows.map((row) => JSON.stringify(row)).join(','))
      opening = ','
    }
    yield encoder.encode(opening === ',' ? ']' : `${opening}]`)
  }
  yield encoder.encode('}')
}

/** The usual streaming: pages of Drizzle's objects, each row made text by itself. */
export const streaming = async (request: Request, env: Bindings): Promise<Response> => {
  const db = drizzle(env.DB)
  const userId = await signedIn(db, request)
  if (!userId) return new Response(null, { status: 401 })
  return new Response(toStream(documentOf(db, pageRows(request), userId)), {
    headers: { 'Content-Type': 'application/json' },
  })
}
