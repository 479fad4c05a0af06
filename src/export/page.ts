import { getTableName } from 'drizzle-orm'
import { AnswerError } from '../errors'
import { type CollectionName, collections } from './collections'
import { RowError } from './exact'
import { kindOf } from './kinds'
import type { Rows } from './queries'

/** Rows of a collection that the opening transaction reads: few, for a fast first byte. */
export const FIRST_PAGE = 200

// Rows to begin with where nothing is known but that the first ones are heavy.
const FEW_ROWS = 25

/** Bytes of text in one first page: all of them together are about as heavy as a later page. */
export const FIRST_BYTES = 300_000

// Later pages: as many rows as weigh about this, and never so many that their read keeps other users waiting.
const PAGE_BYTES = 700_000
const MAX_ROWS = 5_000
// How much longer than the page before it a page may be: rows may be heavy again where one was light.
const GROWTH = 25

/** No page is heavier than this, unless it is a single row: it is what an open export holds while its client does not read. */
export const MOST_BYTES = 900_000
/** What D1 allows a string, and so a single row: https://developers.cloudflare.com/d1/platform/limits/ */
const ROW_BYTES = 2_000_000

/** The session was revoked, its user deleted, or it became somebody else's, while the export was running. */
export class RevokedError extends AnswerError {
  override name = 'RevokedError'

  constructor() {
    super('unauthorized') // as long as nothing was sent
  }
}

/** Rows came in another order than was asked for: going on behind the last one could skip some. */
class DisorderError extends Error {
  override name = 'DisorderError'
}

/** Where a page ended: the next one begins behind this row. Values as they are stored. */
export type Cursor = { createdAt: string | number; id: string | number }

/** Before every row. */
export const START: Cursor = { createdAt: Number.MIN_SAFE_INTEGER, id: '' }

/** Some rows of a collection: their JSON, a row a line, and whether rows may be left. */
export type Page = { name: CollectionName; rows: number; bytes: number; text: string; last: boolean; end: Cursor }

/** The page of a collection in which there was nothing at the opening. */
export const noRows = (name: CollectionName): Page => ({ name, rows: 0, bytes: 0, text: '', last: true, end: START })

/** Hands a page's text over, so that nobody who still knows the page keeps it in memory. */
export const takeText = (page: Page): string => {
  const { text } = page
  page.text = ''
  return text
}

const joinedHalves = /(?<!\\)(?:\\\\)*\\ud[89ab]..\\ud[c-f]/

/** Takes numbers by their digits: JSON.parse would round long ones. */
const inDigits = (_: string, value: unknown, context?: { source: string }) =>
  typeof value === 'number' ? context?.source : value

/** Takes a text as it is written, escapes and all. */
const asWritten = (_: string, value: unknown, context?: { source: string }) => context?.source ?? value

/** A line's place in the order of its collection. */
const cursorOf = (name: CollectionName, line: string): Cursor => {
  const row = JSON.parse(line, inDigits)
  const { createdAt } = collections[name].columns
  const { stored = String } = kindOf(createdAt)
  return { createdAt: stored(row.createdAt), id: row.id }
}

/**
 * The last row of a page. SQLite documents no order for group_concat(), and is renewed under a deployed Worker: the last
 * line has to be the newest row, and where all are of one instant, the one with the greatest id.
 * @throws DisorderError
 */
const endOf = (name: CollectionName, text: string, { newest, greatest }: Rows): Cursor => {
  const line = text.slice(text.lastIndexOf('\n') + 1)
  const end = cursorOf(name, line)
  // Two halves that SQL joined would become one character in a cursor, which stands elsewhere in the order of bytes.
  if (joinedHalves.test(JSON.parse(line, asWritten).id))
    throw new RowError('two halves of a character', getTableName(collections[name].table), String(end.id))
  const first = cursorOf(name, text.slice(0, text.indexOf('\n') + 1 || undefined).replace(/,\n$/, ''))
  const isLast =
    String(end.createdAt) === String(newest) && (first.createdAt !== end.createdAt || String(end.id) === greatest)
  if (!isLast) throw new DisorderError(getTableName(collections[name].table))
  return end
}

/**
 * A page as it goes out.
 * @param limit the rows that were asked for
 * @param behind the page begins behind this row
 */
export const toPage = (name: CollectionName, result: Rows, text: string, limit: number, behind: Cursor): Page => {
  const { rows, bytes } = result
  return { name, rows, bytes, text, last: rows < limit, end: rows === 0 ? behind : endOf(name, text, result) }
}

type Weight = Pick<Rows, 'rows' | 'bytes'>

/** Rows that weigh PAGE_BYTES if they weigh what these do. */
export const rowsPerPage = ({ rows, bytes }: Weight): number => Math.max(1, Math.floor((PAGE_BYTES * rows) / bytes))

/** Rows to ask for behind a page. */
export const limitBehind = (page: Weight): number =>
  page.rows === 0 ? FEW_ROWS : Math.min(MAX_ROWS, GROWTH * page.rows, rowsPerPage(page))

/** How heavy a page of so many rows may be. */
export const mostOf = (limit: number): number => (limit === 1 ? ROW_BYTES : MOST_BYTES)
