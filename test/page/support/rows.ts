import fc from 'fast-check'

/** JSON of an integer with all its digits, which JSON.stringify() writes as it is. */
const integer = (digits: bigint): unknown => Reflect.get(JSON, 'rawJSON')(String(digits))

/** Instants as a file has them, of any year that it can write. */
export const time = fc
  .date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true })
  .map((date) => date.toISOString())

/** Signs that a spreadsheet, a quoted field or a cut would stumble over, halves of emoji too. */
const sign = fc.constantFrom(...'=+-@＝＋－＠\t\r\n \u00a0\u200b\ufeff\u0000",;\'a1', '😀', '\ud83d', '\ude00')

/** Texts, tame and wild. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.array(sign, { maxLength: 6 }).map((signs) => signs.join('')),
  time,
)

const long = fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map(integer)

const nested = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.array(fc.oneof(long, text), { maxLength: 3 }))

/** Any value that any release may give a row, so short that a table shows all of it. */
export const value = fc
  .oneof(text, nested, long, fc.constantFrom(null, '', true, false))
  .filter((value) => JSON.stringify(value).length <= 300)

const column = fc.oneof(fc.constantFrom('id', 'name', 'createdAt', 'toString', '__proto__'), text)

/** Rows that have some columns in common. */
export const rows = fc.array(fc.dictionary(column, value, { maxKeys: 5 }), { maxLength: 8 })

/** The columns of rows, in the order in which a reader of the file meets them. */
export const columnsOf = (rows: readonly object[]): string[] => [...new Set(rows.flatMap((row) => Object.keys(row)))]

/** What a row has in a column, as the file writes it, text without its quotes; undefined for nothing. */
export const writtenIn = (row: object, column: string): string | undefined => {
  const [, value] = Object.entries(row).find(([name]) => name === column) ?? []
  return typeof value === 'string' ? value : JSON.stringify(value)
}
