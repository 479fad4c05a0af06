import type { CollectionName } from './collections'
import type { Cursor, pageQuery } from './queries'

/**
 * Rows of a collection that the opening transaction reads whole. Small for a fast first byte, and so small that the
 * heaviest rows the database admits stay below the 2,000,000 bytes that D1 allows a string.
 */
export const FIRST_PAGE = 200

// Later pages: as many rows as weigh about this, and never so many that their read keeps other users waiting.
const PAGE_BYTES = 1_000_000
const MAX_ROWS = 5_000

/** The session was revoked, its user deleted, or it became somebody else's, while the export was running. */
export class RevokedError extends Error {
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
export const encodeExactly = (text: string, length: number): Uint8Array => {
  const bytes = encoder.encode(text)
  const replaced = text.length - text.replaceAll(REPLACEMENT, '').length
  if (bytes.byteLength - replaced * REPLACEMENT_BYTES !== length) throw new AlteredError()
  return bytes
}

type Result = ReturnType<typeof pageQuery>['_']['result'][number]

/**
 * A page as it goes out.
 * @param limit the rows that were asked for
 * @throws RevokedError unless its owner is the export's: a session that changes hands must not put two people into one file
 */
export const toPage = (name: CollectionName, userId: string, limit: number, result: Result | undefined): Page => {
  if (result?.owner !== userId) throw new RevokedError()
  const { rows, text } = result
  return { name, rows, bytes: encodeExactly(text, result.bytes), last: rows < limit, end: endOf(text) }
}

/** The last row of a page, read from its own line. */
const endOf = (text: string): Cursor | undefined => {
  if (text === '') return undefined
  const { createdAt, id }: { createdAt: string; id: string } = JSON.parse(text.slice(text.lastIndexOf('\n') + 1))
  return { createdAt: new Date(createdAt), id }
}

/** Rows to ask for behind a page: as many as weigh PAGE_BYTES if they weigh what the page's rows do. */
export const limitBehind = ({ rows, bytes }: Page): number =>
  Math.min(MAX_ROWS, Math.max(FIRST_PAGE, Math.floor((PAGE_BYTES * rows) / bytes.byteLength))) + 1
