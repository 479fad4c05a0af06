import fc from 'fast-check'
import { checksOf } from '../../support/checks.ts'
import type { Server } from './server.ts'

type Batch = Server['batch']
type Value = string | number | bigint | null
type Row = Record<string, Value>
/** Rows by the name of their table. */
export type AnyAccount = Record<string, Row[]>

type Column = { name: string; type: string; notNull: boolean }
/** Columns by the name of their table. */
type Tables = Record<string, Column[]>

/** The tables of an account as the database itself has them: asking the export's declaration would miss what it forgot. */
export const tablesOf = async (batch: Batch): Promise<Tables> => {
  const [columns = []] = await batch([
    `select t.name "table", c.name, c.type, c."notnull" or c.pk "notNull" from sqlite_schema t, pragma_table_info(t.name) c
     where t.type = 'table' and (t.name = 'users' or t.sql like '%user_id%') and t.name <> 'sessions' order by t.rowid, c.cid`,
  ])
  const tables: Tables = {}
  for (const { table, name, type, notNull } of columns as {
    table: string
    name: string
    type: string
    notNull: number
  }[])
    tables[table] = [...(tables[table] ?? []), { name, type, notNull: notNull === 1 }]
  return tables
}

/** At most 64 bytes of whatever bind() can store: NUL, controls, halves of emoji, U+FFFD, right-to-left marks. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc
    .array(
      fc.constantFrom('\0', '\r\n', '\ud83d', '\ude00', '\uFFFD', '😀', '\u202E', '\u2028', "'", '"', ';', '--', '\\'),
      {
        maxLength: 12,
      },
    )
    .map((parts) => parts.join('')),
  fc.constantFrom('null', '-0', '\uFEFF', ']\n}\n', '__proto__', "x'00'"),
)

const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n }
const integer = fc.oneof(fc.bigInt(INT64), fc.constantFrom(INT64.min, INT64.max, 2n ** 53n + 1n))
const between = (least: bigint, most: bigint) =>
  fc.oneof(fc.bigInt({ min: least, max: most }), fc.constantFrom(least, most), fc.constantFrom(least, most))
const real = (range = { least: -Number.MAX_VALUE, most: Number.MAX_VALUE }) =>
  fc.double({ min: range.least, max: range.most, noNaN: true }).map((value) => value || 0) // SQLite keeps no sign of a zero

/** Any value of a column, as the table that is made so admits it. */
const anyValue = (createTable: string, { name, type, notNull }: Column): fc.Arbitrary<Value> => {
  const { values, range, isJson } = checksOf(createTable, name)
  const kinds: Record<string, () => fc.Arbitrary<Value>> = {
    INTEGER: () => (range ? between(BigInt(range.least), BigInt(range.most)) : integer),
    REAL: () => real(range),
    TEXT: () => (isJson ? fc.json().filter((value) => value !== 'null') : text), // as NULL does, it leaves as null
  }
  const listed = values.map((value) => (value.startsWith("'") ? value.slice(1, -1) : BigInt(value)))
  const value = listed.length > 0 ? fc.constantFrom<Value>(...listed) : kinds[type]?.()
  if (!value) throw new Error(`no values are known for ${name} ${type}`)
  return notNull ? value : fc.option(value)
}

/** Any rows of every table; ids and e-mails are made unlike each other when they are planted. */
export const anyAccount = async (batch: Batch, tables: Tables): Promise<fc.Arbitrary<AnyAccount>> => {
  const [made = []] = await batch(['select name, sql from sqlite_schema'])
  const rows = (table: string, columns: Column[]) => {
    const sql = String(made.find(({ name }) => name === table)?.['sql'])
    const row = fc.record(Object.fromEntries(columns.map((column) => [column.name, anyValue(sql, column)])))
    return fc.array(row, table === 'users' ? { minLength: 1, maxLength: 1 } : { maxLength: 8 })
  }
  const entries = Object.entries(tables).map(([table, columns]) => [table, rows(table, columns)])
  return fc.record(Object.fromEntries(entries))
}

/** UTF-8, and three bytes for half an emoji, as D1's bind() has it. */
const hexOf = (value: string): string =>
  [...value]
    .map((char) => {
      const code = char.charCodeAt(0)
      const bytes = char.isWellFormed()
        ? Buffer.from(char)
        : Buffer.from([0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63)])
      return bytes.toString('hex')
    })
    .join('')

const sqlOf = (value: Value): string => {
  if (typeof value === 'string') return `cast(x'${hexOf(value)}' as text)`
  return typeof value === 'number' ? value.toExponential() : String(value)
}

let counted = 0
const unlike: Record<string, string[]> = { users: ['id', 'email', 'referral_code'] }

/** Plants an account under an id that begins with the given one. @returns that id, as SQL */
export const plantAny = async (batch: Batch, account: AnyAccount, prefix: string): Promise<string> => {
  const id = sqlOf(`${prefix}${account['users']?.[0]?.['id']}`)
  const statements = Object.entries(account).flatMap(([table, rows]) =>
    rows.map((row, i) => {
      const values = Object.entries(row).map(([column, value]) => {
        if (column === 'user_id') return id
        const isUnlike = (unlike[table] ?? ['id']).includes(column)
        if (isUnlike && typeof value === 'bigint') return String(++counted)
        return sqlOf(
          isUnlike && typeof value === 'string' ? `${prefix}${table === 'users' ? '' : `${i} `}${value}` : value,
        )
      })
      return `insert into ${table} (${Object.keys(row)}) values (${values})`
    }),
  )
  await batch(statements)
  return id
}

/** Every row of every table, each column's type and bytes. */
export const dump = async (batch: Batch, tables: Tables): Promise<Record<string, unknown[]>> => {
  const selects = Object.entries(tables).map(([table, columns]) => {
    const bytes = columns.map(({ name, type }) => {
      const value = type === 'REAL' ? `printf('%!.17g', ${name})` : name // as a text it would lose digits
      return `typeof(${name}) || ' ' || hex(${value}) "${name}"`
    })
    return `select ${bytes} from ${table} order by id`
  })
  const rows = await batch(selects)
  return Object.fromEntries(Object.keys(tables).map((table, i) => [table, rows[i] ?? []]))
}
