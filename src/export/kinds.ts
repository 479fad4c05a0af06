import { getTableName, type SQL, sql } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { PlainError } from '../reason'

/** A kind of column that the export can state exactly. */
type Kind = {
  /** SQL that gives json_object() the value of a column. */
  json: (column: SQLiteColumn) => SQL
  /** The same as a JSON Schema, draft 2020-12. */
  schema: { readonly [keyword: string]: unknown }
  /**
   * From the value in the document to what the column holds, for SQL that compares with it. Where there is none they are
   * the same, a number by its digits.
   */
  stored?: (value: string) => number
}

const asItIs = (column: SQLiteColumn) => sql`${column}`

const nameOf = ({ table, name }: SQLiteColumn) => `${getTableName(table)}.${name}`

/**
 * NULL for NULL; for any other value an error that names the column, as SQLite has none of its own outside of triggers.
 * The tables of migrations/ let no such value in; a view may.
 */
const refused = (column: SQLiteColumn) =>
  sql`iif(${column} is null, null, json_extract('{}', ${sql.raw(`'column ${nameOf(column).replaceAll("'", "''")}'`)}))`

/** An instant as text, of a number that may be one of the years 0001 to 9999; SQLite would take a text for one as well. */
const instantOf = (column: SQLiteColumn, types: string, perSecond: number, text: SQL) =>
  sql`case when typeof(${column}) in (${sql.raw(types)})
    and ${column} between ${sql.raw(`${-62_135_596_800 * perSecond}`)} and ${sql.raw(`${253_402_300_800 * perSecond - 1}`)}
    then ${text} else ${refused(column)} end`

/** JSON Schema of an instant, as `toISOString()` prints it. */
export const instant = {
  type: 'string',
  format: 'date-time',
  pattern: String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$`,
}

/** By Drizzle's name for the column's type. Instants are as `toISOString()` prints them, for the years 0001 to 9999. */
const kinds = {
  SQLiteText: { json: asItIs, schema: { type: 'string' } },
  // Every bit of SQLite's integers; JSON.parse keeps 53.
  SQLiteInteger: { json: asItIs, schema: { type: 'integer', format: 'int64' } },
  SQLiteReal: { json: asItIs, schema: { type: 'number' } },
  SQLiteBoolean: {
    json: (column) => sql`json(case ${column} when 1 then 'true' when 0 then 'false' else ${refused(column)} end)`,
    schema: { type: 'boolean' },
  },
  SQLiteTimestamp: {
    // strftime('%Y-%m-%dT%H:%M:%fZ') writes the same and takes three times as long.
    json: (column) =>
      instantOf(
        column,
        "'integer', 'real'",
        1000,
        sql`replace(datetime(${column} / 1000.0, 'unixepoch', 'subsec'), ' ', 'T') || 'Z'`,
      ),
    schema: instant,
    stored: (value) => Date.parse(value),
  },
  'SQLiteTimestamp in seconds': {
    json: (column) =>
      instantOf(column, "'integer'", 1, sql`replace(datetime(${column}, 'unixepoch'), ' ', 'T') || '.000Z'`),
    schema: instant,
    stored: (value) => Date.parse(value) / 1000,
  },
  SQLiteTextJson: {
    json: (column) => sql`json(case when json_valid(${column}) then ${column} else ${refused(column)} end)`,
    schema: {},
  },
} satisfies Record<string, Kind>
/** Drizzle's names for the types of columns that can be exported. */
export type KindName = keyof typeof kinds

const isSeconds = (column: SQLiteColumn) => 'mode' in column && column.mode === 'timestamp'

const isKnown = (name: string): name is KindName => Object.hasOwn(kinds, name)

/**
 * How a column is stated.
 * @throws PlainError that names the column, when no kind fits
 */
export const kindOf = (column: SQLiteColumn): Kind => {
  const { columnType } = column
  const name = isSeconds(column) ? `${columnType} in seconds` : columnType
  if (!isKnown(name)) throw new PlainError(`${nameOf(column)}: a ${columnType} column cannot be exported`)
  return kinds[name]
}
