import type { Row, Value } from '../rendering.ts'

const STATEMENT_BYTES = 90_000 // D1 takes statements of 100,000

/** UTF-8, and half an emoji as the three bytes that D1's `bind()` stores. */
const bytesOf = (text: string): Buffer => {
  if (text.isWellFormed()) return Buffer.from(text)
  const units = Array.from(text, (unit) => {
    const code = unit.codePointAt(0) ?? 0
    return unit.isWellFormed()
      ? Buffer.from(unit)
      : Buffer.from([0xed, 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)])
  })
  return Buffer.concat(units)
}

/** A value as SQL; text that could need quoting as its bytes. */
export const literal = (value: Value): string => {
  if (value === null) return 'NULL'
  if (typeof value !== 'string') return String(value)
  return /^[\w .@-]*$/.test(value) ? `'${value}'` : `cast(x'${bytesOf(value).toString('hex')}' as text)`
}

/** A list of values for `IN`. */
export const listOf = (values: Iterable<Value>): string => `(${Array.from(values, literal).join(', ')})`

/** Statements that insert the rows, many with each; all rows have the columns of the first. */
export function* inserts(table: string, rows: Iterable<Row>): Generator<string> {
  let statement = ''
  for (const row of rows) {
    const values = listOf(Object.values(row))
    if (statement && statement.length + values.length > STATEMENT_BYTES) {
      yield statement
      statement = ''
    }
    statement += statement ? `,\n${values}` : `INSERT INTO ${table} (${Object.keys(row).join(', ')}) VALUES\n${values}`
  }
  if (statement) yield statement
}
