import { getTableName } from 'drizzle-orm'
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import { collections, profile } from './declared.ts'
import type { Row } from './document.ts'
import type { Stored } from './stored.ts'

/** A statement, on one line and without a semicolon, and the lines of the document that it is about. */
export type Statement = { sql: string; lines: readonly [number, number] }

/** Bytes; D1 takes statements of 100,000. */
const LONGEST = 90_000
/** Characters of a text that is sent in parts: as hexadecimal digits, 80,000 bytes at most. */
const PART = /.{1,10000}/gsu
/** Bytes above which a value is sent apart from a row that is too long: a row has 100 columns at most. */
const HEAVY = 500

// What a line of SQL can't carry as it is: control characters, and halves of a surrogate pair.
const plain = /^[^\p{Cc}\p{Cs}]*$/u
const half = /(\p{Cs})/u

const utf8 = new TextEncoder()
/** Half an emoji in the three bytes that D1's bind() makes of it, which are no UTF-8. */
const halfBytes = (unit: number) => [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)]
const bytesOf = (text: string) =>
  text.split(half).flatMap((part) => (half.test(part) ? halfBytes(part.charCodeAt(0)) : [...utf8.encode(part)]))

/** A text as SQL in which nothing is lost. */
export const sqlText = (text: string): string =>
  plain.test(text)
    ? `'${text.replaceAll("'", "''")}'`
    : `cast(x'${bytesOf(text)
        .map((byte) => byte.toString(16).padStart(2, '0'))
        .join('')}' as text)`

const sqlOf = (stored: Stored): string => ('text' in stored ? sqlText(stored.text) : stored.literal)
const weight = (sql: string) => Buffer.byteLength(sql)
const name = (identifier: string) => `"${identifier}"`
const table = (of: SQLiteTable) => name(getTableName(of))

const scratch = '"restore_parts"'
const openScratch = `create table if not exists ${scratch} (id integer primary key, value text)`

/** SQL that builds up a text too heavy for one statement, aside, so that no CHECK of its column sees a part of it. */
const inParts = (id: number, text: string): string[] =>
  (text.match(PART) ?? []).map((part, i) =>
    i === 0
      ? `insert into ${scratch} values (${id}, ${sqlText(part)})`
      : `update ${scratch} set value = value || ${sqlText(part)} where id = ${id}`,
  )

/** A row as SQL; where it is too heavy for a statement, with what has to be run before. */
const rowOf = ({ values }: Row): { before: string[]; tuple: string } => {
  const stored = [...values.values()]
  const tuple = `(${stored.map(sqlOf)})`
  if (weight(tuple) < LONGEST) return { before: [], tuple }

  const before = [openScratch, `delete from ${scratch}`]
  const light = stored.map((value, id) => {
    if (!('text' in value) || weight(sqlOf(value)) < HEAVY) return sqlOf(value)
    before.push(...inParts(id, value.text))
    return `(select value from ${scratch} where id = ${id})`
  })
  return { before, tuple: `(${light})` }
}

/** Makes the account's row anew where there is one, under another rowid, so that an export of it that is running ends. */
const orReplace = ({ values }: Row): string => {
  const said = [...values.keys()].map((column) => `${name(column)} = excluded.${name(column)}`)
  return ` on conflict (${name(profile.table.id.name)}) do update set rowid = random(), ${said}`
}

const deletes = ({ values }: Row): string[] => {
  const owner = sqlOf(values.get(profile.table.id.name) ?? { literal: 'null' })
  return Object.values(collections).map(
    ({ table: of }) => `delete from ${table(of)} where ${name(of.userId.name)} = ${owner}`,
  )
}

/**
 * SQL that makes the rows, for one transaction.
 * @param rows as readDocument() gives them
 * @param replace put them in the place of what the export states of that user
 */
export async function* statementsFor(rows: AsyncIterable<Row>, replace: boolean): AsyncGenerator<Statement> {
  let head = ''
  let tuples: string[] = []
  let bytes = 0
  let lines: [number, number] = [0, 0]
  let isStaged = false

  function* flush(tail = ''): Generator<Statement> {
    if (tuples.length > 0) yield { sql: `${head} values ${tuples}${tail}`, lines }
    tuples = []
    bytes = 0
  }

  for await (const row of rows) {
    const { before, tuple } = rowOf(row)
    const start = `insert into ${table(row.table)} (${[...row.values.keys()].map(name)})`
    const isReplaced = replace && row.table === profile.table
    if (start !== head || bytes + weight(tuple) > LONGEST || before.length > 0) yield* flush()
    for (const sql of before) yield { sql, lines: [row.line, row.line] }

    if (tuples.length === 0) lines = [row.line, row.line]
    head = start
    tuples.push(tuple)
    bytes += weight(tuple) + 1
    lines = [lines[0], row.line]
    isStaged ||= before.length > 0
    if (before.length > 0 || isReplaced) yield* flush(isReplaced ? orReplace(row) : '')
    if (isReplaced) for (const sql of deletes(row)) yield { sql, lines }
  }
  yield* flush()
  if (isStaged) yield { sql: `drop table ${scratch}`, lines }
}
