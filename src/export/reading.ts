import { getTableName } from 'drizzle-orm'
import { fill, type Read, type Statement } from '../db/read'
import type { Values } from '../session/sign-in'
import { type CollectionName, collections } from './collections'
import { exactText, REPLACEMENT, RowError } from './exact'
import { type Cursor, mostOf, type Page, RevokedError, rowsPerPage, toPage } from './page'
import { type Last, PIECE, type Rows, type Statements } from './queries'

/** SQLite would not build so long a string. */
export const isTooBig = (error: unknown) => error instanceof Error && error.message.includes('SQLITE_TOOBIG')

/** What one export reads with. */
export type Source = { read: Read; statements: Statements; account: string }

/** Which rows: those behind a cursor, up to the `last` instant of the opening, and the session that asks for them. */
export type Wanted = Last & { name: CollectionName; values: Values; behind: Cursor; limit: number }

const valuesOf = ({ values, last, behind, limit }: Wanted) => ({
  ...values,
  ...behind,
  last,
  limit,
  most: mostOf(limit),
})

/** A result whose text comes in cells of hexadecimal digits, as many as it needs, for a string has its limit. */
const readHex = async (
  read: Read,
  statement: Statement<Rows>,
  values: object,
  expected: number,
): Promise<Rows | null> => {
  const pieces = Array.from({ length: Math.ceil(expected / PIECE) }, (_, i) => i * PIECE + 1)
  const results = (await read(pieces.map((from) => fill(statement, { ...values, from })))).flat()
  const [first = null] = results
  if (!first?.text) return first
  const text = results.map((result) => result.text).join('')
  return text.length === 2 * first.bytes ? { ...first, text } : readHex(read, statement, values, first.bytes)
}

/** A result in hexadecimal digits made text again, as it is in the database. */
export const exactRows = <R extends Rows>(name: CollectionName, result: R): R => {
  const textOf = (digits: string) => exactText(getTableName(collections[name].table), digits)
  const { text, greatest } = result
  return { ...result, text: text && textOf(text), greatest: greatest && JSON.parse(textOf(greatest)) }
}

/** The same rows again, byte by byte: in text, what is no UTF-8 would have been replaced on its way. */
const readExactly = async ({ read, statements }: Source, wanted: Wanted, expected: number): Promise<Rows | null> => {
  const result = await readHex(read, statements.hex.page(wanted.name), valuesOf(wanted), expected)
  return result && exactRows(wanted.name, result)
}

/** @returns null when SQLite would not build so long a text */
const readRows = async (source: Source, wanted: Wanted): Promise<Rows | null> => {
  try {
    const [[result]] = await source.read([fill(source.statements.text.page(wanted.name), valuesOf(wanted))])
    return result?.text?.includes(REPLACEMENT) ? await readExactly(source, wanted, result.bytes) : (result ?? null)
  } catch (error) {
    if (isTooBig(error)) return null
    throw error
  }
}

const tooHeavy = async ({ read, statements }: Source, wanted: Wanted): Promise<never> => {
  const [[next]] = await read([fill(statements.nextId(wanted.name), valuesOf(wanted))])
  throw new RowError('heavier than D1 can state', getTableName(collections[wanted.name].table), next?.id ?? 'unknown')
}

/**
 * Reads the wanted rows, or the first of them when all would be too heavy: fewer and fewer, down to one.
 * @throws RevokedError unless they are the account's for which the export was opened; RowError when a row can't be stated
 */
export const readPage = async (source: Source, wanted: Wanted): Promise<Page> => {
  const { name, limit, behind } = wanted
  const result = await readRows(source, wanted)
  if (result && result.account !== source.account) throw new RevokedError()
  if (result && result.text !== null) return toPage(name, result, result.text, limit, behind)
  if (limit === 1) return tooHeavy(source, wanted)
  return readPage(source, { ...wanted, limit: result ? rowsPerPage(result) : Math.max(1, limit >> 3) })
}
