import type { D1Database } from '@cloudflare/workers-types'
import fc from 'fast-check'

type Value = string | bigint | null
type Row = Record<string, Value>
/** Rows by the name of their table. */
export type AnyAccount = Record<string, Row[]>

/** The tables of an account as the database itself has them: asking the export's declaration would miss what it forgot. */
const tablesOf = async (db: D1Database): Promise<Record<string, string[]>> => {
  const { results } = await db
    .prepare(
      `select t.name "table", c.name "column" from sqlite_schema t, pragma_table_info(t.name) c
       where t.type = 'table' and (t.name = 'users' or t.sql like '%user_id%') and t.name <> 'sessions' order by t.rowid, c.cid`,
    )
    .all<{ table: string; column: string }>()
  const tables: Record<string, string[]> = {}
  for (const { table, column } of results) tables[table] = [...(tables[table] ?? []), column]
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

const FIRST = -62_135_596_800_000n // 0001-01-01T00:00:00.000Z
const LAST = 253_402_300_799_999n // 9999-12-31T23:59:59.999Z
const instant = fc.oneof(fc.bigInt({ min: FIRST, max: LAST }), fc.constantFrom(FIRST, LAST, -1n, 0n))
const INT64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n }
const integer = fc.oneof(fc.bigInt(INT64), fc.constantFrom(INT64.min, INT64.max, 2n ** 53n + 1n))

/** Any value of a column, by the line that makes it. */
const anyValue = (line: string): fc.Arbitrary<Value> => {
  const kinds: [RegExp, fc.Arbitrary<Value>][] = [
    [/ IN \(0, 1\)/, fc.constantFrom(0n, 1n)],
    [/ BETWEEN /, instant],
    [/ INTEGER/, integer],
    [/ TEXT/, text],
  ]
  const [, value] = kinds.find(([pattern]) => pattern.test(line)) ?? []
  if (!value) throw new Error(`no values are known for ${line}`)
  return /NOT NULL/.test(line) ? value : fc.option(value)
}

/** Any rows of every table; ids and e-mails are made unlike each other when they are planted. */
export const anyAccount = async (db: D1Database): Promise<fc.Arbitrary<AnyAccount>> => {
  const rows = async (table: string, columns: string[]) => {
    const sql = await db.prepare('select sql from sqlite_schema where name = ?').bind(table).first<string>('sql')
    const line = (column: string) => new RegExp(String.raw`^\s*${column} .*$`, 'm').exec(sql ?? '')?.[0] ?? ''
    const row = fc.record(Object.fromEntries(columns.map((column) => [column, anyValue(line(column))])))
    return fc.array(row, table === 'users' ? { minLength: 1, maxLength: 1 } : { maxLength: 8 })
  }
  const entries = Object.entries(await tablesOf(db)).map(async ([table, columns]) => [
    table,
    await rows(table, columns),
  ])
  return fc.record(Object.fromEntries(await Promise.all(entries)))
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

const sqlOf = (value: Value): string => (typeof value === 'string' ? `cast(x'${hexOf(value)}' as text)` : String(value))

const unlike: Record<string, string[]> = { users: ['id', 'email', 'referral_code'] }

/** Plants an account under an id that begins with the given one. @returns that id, as SQL */
export const plantAny = async (db: D1Database, account: AnyAccount, prefix: string): Promise<string> => {
  const id = sqlOf(`${prefix}${account['users']?.[0]?.['id']}`)
  const statements = Object.entries(account).flatMap(([table, rows]) =>
    rows.map((row, i) => {
      const values = Object.entries(row).map(([column, value]) => {
        if (column === 'user_id') return id
        const isUnlike = (unlike[table] ?? ['id']).includes(column)
        return sqlOf(
          isUnlike && typeof value === 'string' ? `${prefix}${table === 'users' ? '' : `${i} `}${value}` : value,
        )
      })
      return db.prepare(`insert into ${table} (${Object.keys(row)}) values (${values})`)
    }),
  )
  await db.batch(statements)
  return id
}

/** Every row of every table, each column's type and bytes. */
export const dump = async (db: D1Database): Promise<Record<string, unknown[]>> => {
  const rows = Object.entries(await tablesOf(db)).map(async ([table, columns]) => {
    const bytes = columns.map((column) => `typeof(${column}) || ' ' || hex(${column}) "${column}"`)
    return [table, (await db.prepare(`select ${bytes} from ${table} order by id`).all()).results]
  })
  return Object.fromEntries(await Promise.all(rows))
}
