/** Runs statements as one transaction; `null` for any other request. Through wrangler's own proxy each would be a round trip, and nothing runs beside it. */
export const batchOf = async (request: Request, db: D1Database): Promise<Response | null> => {
  if (new URL(request.url).pathname !== '/batch') return null
  const statements: string[] = await request.json()
  const results = await db.batch(statements.map((sql) => db.prepare(sql)))
  return Response.json(results.map(({ results }) => results))
}
