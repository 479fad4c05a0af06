import { env } from 'cloudflare:workers'
import { getTableColumns, getTableName } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { type Checks, checksOf } from './checks'

let made = 0
/** A number that no other row of the file has. */
export const uniqueNumber = () => ++made
/** A name that no other test of the file uses. */
export const unique = (prefix: string) => `${prefix}_${uniqueNumber()}`

/** A column of a table with its key in the schema, and what the migrated database lets it hold. */
export type Field = Checks & { key: string; column: SQLiteColumn; isSeconds: boolean }

const isFree = ({ column, values, isJson }: Field) =>
  column.columnType === 'SQLiteText' && values.length === 0 && !isJson

const known = new Map<SQLiteTable, Field[]>()

/** The columns of a table. */
export const fieldsOf = async (table: SQLiteTable): Promise<Field[]> => {
  const found = known.get(table) ?? (await readFields(table))
  known.set(table, found)
  return found
}

const readFields = async (table: SQLiteTable): Promise<Field[]> => {
  const name = getTableName(table)
  const sql = await env.DB.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').bind(name).first<string>('sql')
  return Object.entries(getTableColumns(table)).map(([key, column]) => ({
    ...checksOf(sql ?? '', column.name),
    ...{ key, column, isSeconds: 'mode' in column && column.mode === 'timestamp' },
  }))
}

/** Columns of a table that hold any text of so many bytes. */
export const textsOf = async (table: SQLiteTable, least: number): Promise<Field[]> => {
  const isRoomy = ({ bytes = Number.POSITIVE_INFINITY }: Field) => bytes >= least
  const fields = await fieldsOf(table)
  return fields.filter((field) => isFree(field) && isRoomy(field) && !['id', 'userId'].includes(field.key))
}

const unquoted = (sql: string) => (sql.startsWith("'") ? sql.slice(1, -1).replaceAll("''", "'") : Number(sql))

/** A value for a column of which the test does not care, as Drizzle takes it. */
export const anything = ({ column, values: [first], range, isSeconds, isJson }: Field): unknown => {
  const number = range && range.least > 0 ? range.least : 0
  if (column.dataType === 'boolean') return true
  if (column.dataType === 'date') return new Date(isSeconds ? number * 1000 : number)
  if (column.dataType === 'json') return {}
  if (first !== undefined) return unquoted(first)
  if (column.isUnique) return column.dataType === 'number' ? uniqueNumber() : unique(column.name)
  if (column.dataType === 'number') return number
  return isJson ? '0' : 'x'
}

/** The same as SQL, where `i` is a number that differs from row to row. */
export const anythingSql = ({ column, values: [first], range, isJson }: Field): string => {
  if (column.dataType === 'boolean') return 'i % 2'
  if (column.dataType === 'date') return 'i'
  if (column.dataType === 'json') return `'{"i":' || i || '}'`
  if (first !== undefined) return first
  if (column.isUnique && column.dataType === 'string') return `'${unique(column.name)} ' || i`
  if (column.dataType !== 'number') return isJson ? "'0'" : "'x'"
  if (range) return `${range.least} + i % (${range.most} - ${range.least} + 1)`
  return column.columnType === 'SQLiteReal' ? 'i / 8.0' : 'i'
}

/** Are the ids of a table numbers? */
export const isCounted = ({ id }: { id: SQLiteColumn }) => id.dataType === 'number'
