import type { Read } from '../db/read'
import type { SessionStore } from '../session/store'
import { type CollectionName, collections } from './collections'
import { type Cursor, pageQuery, profileQuery } from './queries'

/**
 * Rows of a collection that the opening transaction reads whole. Small for a fast first byte, and so small that the
 * heaviest rows the database admits stay below the 2,000,000 bytes that D1 allows a string.
 */
export const FIRST_PAGE = 200

// Later pages: as many rows as weigh about this, and never so many that their read keeps other users waiting.
const PAGE_BYTES = 1_000_000
const MAX_ROWS = 5_000

/** The session was revoked, its user deleted, or it became somebody else's, while the export was running. */
class RevokedError extends Error {
  override name = 'RevokedError'
}

/** What arrived is not what the database holds: text that is not UTF-8, for example. */
class AlteredError extends Error {
  override name = 'AlteredError'
}

/** Some rows of a collection: their JSON, a row a line, and whether rows may be left. */
export type Page = { name: CollectionName; rows: number; bytes: Uint8Array; last: boolean; end: Cursor | undefined }

const encoder = new TextEncoder()
const REPLACEMENT = '\uFFFD'
const REPLACEMENT_BYTES = encoder.encode(REPLACEMENT).byteLength

/**
 * The text as UTF-8.
 * @param length its size in the database, replacement characters aside
 * @throws AlteredError when that is not what arrived
 */
const encodeExactly = (text: string, length: number): Uint8Array => {
  const bytes = encoder.encode(text)
  const replaced = text.length - text.replaceAll(REPLACEMENT, '').length
  if (bytes.byteLength - replaced * REPLACEMENT_BYTES !== length) throw new AlteredError()
  return bytes
}

type Result = ReturnType<typeof pageQuery>['_']['result'][number]

// The owner is compared, not only present: a session that changes hands must not put two people into one file.
const toPage = (name: CollectionName, userId: string, limit: number, result: Result | undefined): Page => {
  if (result?.owner !== userId) throw new RevokedError()
  const { rows, text } = result
  return { name, rows, bytes: encodeExactly(text, result.bytes), last: rows < limit, end: endOf(text) }
}

/** The last row of a page, read from its own line. */
const endOf = (text: string): Cursor | undefined => {
  if (text === '') return undefined
  const { createdAt, id } = JSON.parse(text.slice(text.lastIndexOf('\n') + 1))
  return { createdAt: new Date(createdAt), id }
}

/** Rows to ask for behind a page: as many as weigh PAGE_BYTES if they weigh what the page's rows do. */
const limitBehind = ({ rows, bytes }: Page): number =>
  Math.min(MAX_ROWS, Math.max(FIRST_PAGE, Math.floor((PAGE_BYTES * rows) / bytes.byteLength))) + 1

const isTooBig = (error: unknown) => error instanceof Error && error.message.includes('SQLITE_TOOBIG')

/** An export at its first byte: all that the opening transaction read, and the way to the rest. */
export type Opening = {
  exportedAt: Date
  userId: string
  profile: Uint8Array
  firstPages: Page[]
  /** @throws RevokedError when the session is gone, and whatever the session store or D1 threw */
  nextPage: (page: Page) => Promise<Page>
}

/**
 * Checks the session and reads the profile and the first page of each named collection, in one transaction.
 * @param exportedAt the instant at which the session has to be live
 * @returns null when there is no such session
 */
export const openExport = async (
  read: Read,
  sessions: SessionStore,
  tokenHash: string,
  exportedAt: Date,
  names: readonly CollectionName[],
): Promise<Opening | null> => {
  const owner = await sessions(tokenHash, exportedAt)
  if (!owner) return null

  const limit = FIRST_PAGE + 1 // the row more tells whether to go on
  const [[user], ...results] = await read([
    profileQuery(owner),
    ...names.map((name) => pageQuery(collections[name], owner, limit)),
  ])
  if (!user) return null

  // The session is asked for again, live at the same instant as before: running out of time meanwhile is no reason
  // to break the file, being revoked is.
  const readBehind = async ({ name, end }: Page, rows: number) => {
    const owner = await sessions(tokenHash, exportedAt)
    if (!owner) throw new RevokedError()
    const [[result]] = await read([pageQuery(collections[name], owner, rows, end)])
    return toPage(name, user.id, rows, result)
  }

  return {
    exportedAt,
    userId: user.id,
    profile: encodeExactly(user.text, user.bytes),
    firstPages: names.map((name, i) => toPage(name, user.id, limit, results[i]?.[0])),
    nextPage: (page) =>
      readBehind(page, limitBehind(page)).catch((error) => {
        if (!isTooBig(error)) throw error
        return readBehind(page, limit) // rows grew heavier than those before: this many always fit
      }),
  }
}
