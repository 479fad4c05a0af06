import { Comparison } from './comparison.ts'
import type { Database } from './database.ts'
import { type Account, documentOf, type Plan, type Session } from './plan.ts'
import { type Asking, must, type Visit } from './visit.ts'

/** What can't be looked at here, and why. */
export class NotApplicable extends Error {}

/** How long a document took: milliseconds to the first byte of the body and to its end. */
export type Timing = { bytes: number; firstByte: number; total: number }

/** What names a session to the Worker. */
export const bearer = ({ token }: Session) => ({ authorization: `Bearer ${token}` })

/** A visit to a Worker whose databases can be written. */
export type Tour = Visit & {
  plan: Plan
  database: Database
  /** How long the session store may go on serving what was revoked, in milliseconds. */
  lag: number
  stop: AbortSignal
  timings: Map<string, Timing>
}

/** Something to prove: by a visit alone, or with the planted accounts. What it gives back is told beside its name. */
export type Check = { name: string } & (
  | { visit: (visit: Visit) => Promise<string | undefined> }
  | { tour: (tour: Tour) => Promise<string | undefined> }
)

/** @throws NotApplicable where there is no HTTP/2 to look at */
export const mustOfferHttp2 = ({ overHttp2 }: Visit): void => {
  if (!overHttp2) throw new NotApplicable('HTTP/2 is not offered here')
}

const MINUTE = 60_000

/** The file name that the user's export must have. */
const nameOf = (userId: string, exportedAt: Date): string => {
  const id = userId.slice(0, 8).replace(/[^A-Za-z0-9_-]/g, '_')
  return `agentbot-export-${id}-${exportedAt.toISOString().slice(0, 10)}.json`
}

/** @throws Error unless it is a download of that user's, of that instant */
const mustBeDownload = (headers: Headers, userId: string, exportedAt: Date): void => {
  const type = headers.get('content-type')
  must(type === 'application/json', `Content-Type is ${type}`)
  const due = `attachment; filename="${nameOf(userId, exportedAt)}"`
  const came = headers.get('content-disposition')
  must(came === due, `Content-Disposition is ${came}, not ${due}`)
}

/**
 * Exports an account and compares what comes with what was planted.
 * @throws Error unless it is the same to the byte, of now, and a download
 */
export const mustExport = async (
  tour: Tour,
  account: Account,
  { headers = bearer(account.session), ...asking }: Asking = {},
) => {
  const began = performance.now()
  const transfer = await tour.open({ ...asking, headers })
  if (transfer.status !== 200) {
    transfer.body.destroy()
    throw new Error(`status ${transfer.status} instead of 200`)
  }
  const answered = Date.now()
  const comparison = new Comparison(documentOf(account))
  let firstByte = 0
  const isWhole = await tour
    .read(transfer, (chunk) => {
      firstByte ||= performance.now() - began
      comparison.take(chunk)
    })
    .toEnd()
  comparison.end()
  must(isWhole, `the transfer broke after ${comparison.bytes} bytes`)
  must(comparison.difference === undefined, comparison.difference ?? '')
  const { bytes, exportedAt } = comparison
  const off = Math.abs(answered - exportedAt.getTime())
  must(off < MINUTE, `exportedAt is ${off} ms from this clock`)
  mustBeDownload(transfer.headers, account.session.userId, exportedAt)
  return { headers: transfer.headers, exportedAt, timing: { bytes, firstByte, total: performance.now() - began } }
}
