import { zValidator } from '@hono/zod-validator'
import { type Context, Hono } from 'hono'
import { answered } from '../answered'
import { reader } from '../db/read'
import { AnswerError, onError } from '../errors'
import { guard } from '../guard'
import { withinLimit } from '../limit'
import { log } from '../log'
import { headers } from '../session/credential'
import type { SignIn } from '../session/sign-in'
import { type Ending, toBytes, toStream } from './body'
import { type CollectionName, collectionNames } from './collections'
import { newTally, writeDocument } from './document'
import { openExport } from './opening'
import { statementsFor } from './queries'
import { newTraffic } from './traffic'

/** What an export is told by the app that serves it; `c` is the request's context there. */
export type ExportOptions = {
  database: (c: Context) => D1Database
  signIn: SignIn
  /** Null: no limit of rate. */
  limit: ((c: Context) => RateLimit) | null
  /** How many exports that limit allows a user, as far as that is known. */
  limitCount: (c: Context) => number
  allowedOrigins: (c: Context) => readonly string[]
}

/** `agentbot-export-<id>-<date>.json`: plain ASCII whatever the id holds, so that the header needs no escapes. */
export const fileName = (userId: string, exportedAt: Date): string => {
  const id = userId.slice(0, 8).replace(/[^A-Za-z0-9_-]/g, '_')
  return `agentbot-export-${id}-${exportedAt.toISOString().slice(0, 10)}.json`
}

/** Only one spelling of the path: another, like `/api/%65xport`, might pass a firewall's rule that means this one. */
const isSpelledOut = (c: Context): boolean => {
  const { pathname } = new URL(c.req.url)
  return !pathname.includes('%') || encodeURI(c.req.path) === pathname
}

const fileHeaders = (userId: string, exportedAt: Date) => ({
  'Content-Type': 'application/json',
  'Content-Disposition': `attachment; filename="${fileName(userId, exportedAt)}"`,
})

type ExportEnv = { Bindings: { outer: Context }; Variables: { requestId: string } }

const credentials = zValidator('header', headers, ({ success }) => {
  if (!success) throw new AnswerError('unauthorized')
})

/** The export at whatever path it is asked: GET and HEAD, and 405 for the rest. */
export const exportRoute = ({ database, signIn, limit, limitCount, allowedOrigins }: ExportOptions) => {
  const traffic = newTraffic()
  const statements = statementsFor(signIn.session)

  return new Hono<ExportEnv>()
    .use(...answered<ExportEnv>(({ outer }) => outer.get('requestId')))
    .use(guard<ExportEnv['Bindings']>(({ outer }) => allowedOrigins(outer)))
    .get('*', credentials, async (c) => {
      const { outer } = c.env
      const { requestId } = c.var
      if (!isSpelledOut(outer)) throw new AnswerError('notFound')

      const exportedAt = new Date()
      const asking = { c: outer, headers: c.req.valid('header') }
      const identify = (after: number) => signIn.identify(asking, after)
      const identity = await identify(exportedAt.getTime())
      if (!identity) throw new AnswerError('unauthorized')

      const { read, usage } = reader(identity.database ?? database(outer))
      const open = (names: readonly CollectionName[], spared: readonly string[]) =>
        openExport({ identify, identity, read, statements, asked: { exportedAt, names, spared } })

      if (c.req.method === 'HEAD') {
        const opening = await open([], [])
        if (!opening) throw new AnswerError('unauthorized')
        return c.body(null, 200, fileHeaders(opening.userId, exportedAt))
      }

      const { userId, content } = await traffic.open(
        (spared) => (spared ? open(collectionNames, spared) : open([], [])),
        async (user) => !limit || withinLimit(limit(outer), user, requestId),
        limitCount(outer),
      )
      const rows = newTally()
      const document = writeDocument(content, rows)
      const record = ({ bytes, ...outcome }: Ending) => {
        const ms = Date.now() - exportedAt.getTime()
        const facts = { requestId, userId, sessionStore: signIn.name, rows, statements: usage.statements, ms, bytes }
        log({ event: 'export', ...outcome, ...facts })
      }
      const body = content.whole ? await toBytes(document, record) : toStream(document, record, traffic.begin(userId))
      return c.body(body, 200, fileHeaders(userId, exportedAt))
    })
    .all('*', (c) => {
      c.header('Allow', c.res.headers.has('Access-Control-Allow-Origin') ? 'GET, HEAD, OPTIONS' : 'GET, HEAD')
      throw new AnswerError('methodNotAllowed')
    })
    .onError(onError(signIn.name))
}
