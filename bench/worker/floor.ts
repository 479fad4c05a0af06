import { drizzle } from 'drizzle-orm/d1'
import type { Bindings } from '../../src/env'
import { collectionNames, collections } from '../../src/export/collections'
import { nextRows, pageRows } from './paging'
import { toStream } from './stream'

/** Reads one page: as objects, which is how D1 hands rows over, or as bare arrays, the least that it can. */
type ReadPage = (statement: D1PreparedStatement) => Promise<object[]>

const asObjects: ReadPage = async (statement) => (await statement.all<object>()).results
const asArrays: ReadPage = (statement) => statement.raw<unknown[]>()

const beforeAll = { createdAt: new Date(-62_135_596_800_000), id: '' }

/** Reads all of a user's rows and drops them. Builds the SQL of a collection once. Yields how many rows each page had. */
async function* rowsDropped(request: Request, env: Bindings, readPage: ReadPage): AsyncGenerator<number> {
  const userId = new URL(request.url).searchParams.get('user')
  const limit = pageRows(request)
  const session = env.DB.withSession('first-primary')
  for (const name of collectionNames) {
    const { sql } = nextRows(drizzle(env.DB), collections[name], limit, '', beforeAll).toSQL()
    const keys = Object.keys(collections[name].columns)
    const [createdAt, id] = [keys.indexOf('createdAt'), keys.indexOf('id')]
    let behind: unknown[] = [beforeAll.createdAt.getTime(), beforeAll.id]
    let rows: object[]
    do {
      rows = await readPage(session.prepare(sql).bind(userId, ...behind, limit))
      yield rows.length
      const last = Object.values(rows.at(-1) ?? {})
      behind = [last[createdAt], last[id]]
    } while (rows.length === limit)
  }
}

const droppedBy = (readPage: ReadPage) => async (request: Request, env: Bindings) => {
  const counts = await Array.fromAsync(rowsDropped(request, env, readPage))
  return Response.json({ rows: counts.reduce((sum, count) => sum + count, 0) })
}

/** The floor: reads every row, sends nothing but their number. */
export const floor = droppedBy(asObjects)
export const floorOfArrays = droppedBy(asArrays)

async function* asManyBytes(counts: AsyncGenerator<number>, bytesPerRow: number): AsyncGenerator<Uint8Array> {
  for await (const count of counts) if (count > 0) yield new Uint8Array(Math.round(count * bytesPerRow))
}

/** The floor, which also sends as many bytes as the export does: `?bytes=` for each row. */
export const floorSending = async (request: Request, env: Bindings): Promise<Response> => {
  const bytesPerRow = Number(new URL(request.url).searchParams.get('bytes'))
  return new Response(toStream(asManyBytes(rowsDropped(request, env, asObjects), bytesPerRow)))
}
