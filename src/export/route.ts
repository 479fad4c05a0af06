import { Hono, type TypedResponse } from 'hono'
import { reader } from '../db/read'
import { type AppEnv, configured } from '../env'
import { AnswerError } from '../errors'
import { guard } from '../guard'
import { withinLimit } from '../limit'
import { credential } from '../session/credential'
import { sessionStore } from '../session/store'
import { audited } from './audit'
import { toBytes, toStream } from './body'
import { collectionNames, type ExportDocument } from './collections'
import { newTally, writeDocument } from './document'
import { openExport } from './opening'

/** `agentbot-export-<id>-<date>.json`: plain ASCII whatever the id holds, so that the header needs no escapes. */
export const fileName = (userId: string, exportedAt: Date): string => {
  const id = userId.slice(0, 8).replace(/[^A-Za-z0-9_-]/g, '_')
  return `agentbot-export-${id}-${exportedAt.toISOString().slice(0, 10)}.json`
}

/** Tells Hono's typed client what the body is: the database writes it, so that TypeScript does not see it. */
const asDocument = (response: Response) => response as Response & TypedResponse<ExportDocument, 200, 'json'>

/** `/api/export`: GET and HEAD, and 405 for the rest. */
export const exportRoute = new Hono<AppEnv>()
  .use(configured, guard)
  .get('/', credential, async (c) => {
    const started = new Date()
    const { read, usage } = reader(c.env.DB)
    const isHead = c.req.method === 'HEAD'
    const store = sessionStore(c.env, c.var.settings)
    const opening = await openExport(read, store, c.req.valid('header'), started, isHead ? [] : collectionNames)
    if (!opening) throw new AnswerError('unauthorized')
    if (!isHead && !(await withinLimit(c.env.EXPORT_LIMIT, opening.userId, c.var.requestId))) {
      throw new AnswerError('tooMany')
    }

    const headers = {
      'Content-Type': 'application/json',
      'Content-Disposition': `attachment; filename="${fileName(opening.userId, opening.exportedAt)}"`,
    }
    if (isHead) return asDocument(c.body(null, 200, headers))

    const rows = newTally()
    const document = audited(writeDocument(opening, rows), () => ({
      requestId: c.var.requestId,
      userId: opening.userId,
      sessionStore: c.var.settings.SESSION_STORE,
      rows,
      statements: usage.statements,
      ms: Date.now() - started.getTime(),
    }))
    const isWhole = opening.firstPages.every((page) => page.last)
    return asDocument(c.body(isWhole ? await toBytes(document) : toStream(document), 200, headers))
  })
  .all('/', (c) => {
    c.header('Allow', c.res.headers.has('Access-Control-Allow-Origin') ? 'GET, HEAD, OPTIONS' : 'GET, HEAD')
    throw new AnswerError('methodNotAllowed')
  })
