import { getTableName } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { Refusal } from './lines.ts'

/** What a column holds: a text, or what SQL writes in a few characters. */
export type Stored = { text: string } | { literal: string }

/** A kind of column: what its value is called, and from the characters of a JSON value to what is stored. */
type Kind = { name: string; stored: (json: string) => Stored | undefined }

const isInt64 = (digits: string) => BigInt.asIntN(64, BigInt(digits)) === BigInt(digits)

/** Milliseconds of an instant that is written as toISOString() writes it. */
const milliseconds = (json: string): number | undefined => {
  const time = /^"\d{4}-[^"\\]+Z"$/.test(json) ? Date.parse(json.slice(1, -1)) : Number.NaN
  return !Number.isNaN(time) && JSON.stringify(new Date(time)) === json ? time : undefined
}

const time = (unit: number): Kind => ({
  name: unit === 1 ? 'an instant such as "2026-03-01T00:00:00.000Z"' : 'an instant in whole seconds',
  stored: (json) => {
    const ms = milliseconds(json)
    return ms !== undefined && ms % unit === 0 ? { literal: String(ms / unit) } : undefined
  },
})

/** By Drizzle's name for the column's type. */
const kinds: Record<string, Kind> = {
  SQLiteText: { name: 'a text', stored: (json) => (json.startsWith('"') ? { text: JSON.parse(json) } : undefined) },
  SQLiteInteger: {
    name: 'an integer of 64 bits',
    stored: (json) => (/^-?\d+$/.test(json) && isInt64(json) ? { literal: json } : undefined),
  },
  SQLiteReal: { name: 'a number', stored: (json) => (/^[-\d]/.test(json) ? { literal: json } : undefined) },
  SQLiteBoolean: {
    name: 'true or false',
    stored: (json) => (/^(true|false)$/.test(json) ? { literal: json === 'true' ? '1' : '0' } : undefined),
  },
  SQLiteTimestamp: time(1),
  'SQLiteTimestamp in seconds': time(1_000),
  SQLiteTextJson: { name: 'a JSON value', stored: (json) => ({ text: json }) },
}

const typeOf = (column: SQLiteColumn) =>
  'mode' in column && column.mode === 'timestamp' ? `${column.columnType} in seconds` : column.columnType

/**
 * What a column holds when the document states it so.
 * @param json the characters of the value
 * @throws Refusal when the column cannot hold it
 */
export const storedAs = (column: SQLiteColumn, json: string): Stored => {
  if (json === 'null' && !column.notNull) return { literal: 'null' }
  const kind = kinds[typeOf(column)]
  if (!kind)
    throw new Refusal(`${getTableName(column.table)}.${column.name}: a ${column.columnType} column cannot be restored`)
  const stored = kind.stored(json)
  if (!stored) throw new Refusal(`${column.name} is not ${kind.name}`)
  return stored
}
