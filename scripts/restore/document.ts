import { getTableColumns, getTableName } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import { collections, profile } from './declared.ts'
import { Refusal } from './lines.ts'
import { membersOf } from './members.ts'
import { type Stored, storedAs } from './stored.ts'

/** A row that was read, with the line it stood on: what each column of the table holds, by the column's name in SQL. */
export type Row = { line: number; table: SQLiteTable; values: Map<string, Stored> }

const VERSION = '1.0'

/** Columns of which an export says nothing. */
const unsaid = (table: SQLiteTable, said: readonly SQLiteColumn[]) =>
  Object.values(getTableColumns(table)).filter((column) => !said.includes(column))

/** @throws Refusal when a row cannot be made from what an export says of it */
const requireDefaults = (table: SQLiteTable, said: readonly SQLiteColumn[]) => {
  const needed = unsaid(table, said).find(({ notNull, default: preset }) => notNull && preset === undefined)
  if (needed)
    throw new Refusal(
      `${getTableName(table)}.${needed.name} is withheld from exports, may not be NULL and has no default: its rows cannot be made again`,
    )
}

/** Whose account it is, said by the row of the account. */
export const userOf = ({ values }: Row): string => {
  const id = values.get(profile.table.id.name)
  return id && 'text' in id ? id.text : ''
}

/** Names the columns that are not in any export: restored rows have their defaults there. */
export const leftAtDefaults = (): string[] =>
  [
    ...unsaid(profile.table, Object.values(profile.columns)),
    ...Object.values(collections).flatMap(({ table, columns }) =>
      unsaid(table, [...Object.values<SQLiteColumn>(columns), table.userId]),
    ),
  ].map((column) => `${getTableName(column.table)}.${column.name}`)

/** @throws Refusal when the keys are not those of the columns, or a value is of another type */
const valuesOf = (row: string, columns: Record<string, SQLiteColumn>): Map<string, Stored> => {
  const members = membersOf(row)
  const unknown = [...members.keys()].find((key) => !Object.hasOwn(columns, key))
  if (unknown !== undefined) throw new Refusal(`the key ${JSON.stringify(unknown)} is unknown`)
  return new Map(
    Object.entries(columns).map(([key, column]) => {
      const json = members.get(key)
      if (json === undefined) throw new Refusal(`the key "${key}" is missing`)
      return [column.name, storedAs(column, json)]
    }),
  )
}

/** Reads line after line, and says of a refusal which line it is about. */
const reader = (lines: AsyncIterator<string>) => {
  let line = 0
  const at = <T>(read: () => T): T => {
    try {
      return read()
    } catch (error) {
      throw error instanceof Refusal ? new Refusal(`line ${line}: ${error.message}`) : error
    }
  }
  return {
    line: () => line,
    at,
    next: async (): Promise<string> => {
      const { value, done } = await lines.next()
      if (done) throw new Refusal(`the file ends behind line ${line}: it is not whole`)
      line++
      return value
    },
    end: async () => {
      if (!(await lines.next()).done) throw new Refusal(`line ${line + 1}: something behind the end`)
    },
  }
}

type Reader = ReturnType<typeof reader>

/** Takes the next line, which must be as the pattern says. @returns what its group holds */
const take = async (from: Reader, pattern: RegExp, wanted: string): Promise<string> => {
  const text = await from.next()
  const match = pattern.exec(text)
  return from.at(() => {
    // What could move a terminal's cursor is shown escaped.
    const found = /\p{Cc}/u.test(text) ? JSON.stringify(text.slice(0, 60)) : text.slice(0, 60)
    if (!match) throw new Refusal(`expected ${wanted}, found ${found}`)
    return match[1] ?? ''
  })
}

async function* rowsOf(
  from: Reader,
  name: keyof typeof collections,
  isLast: boolean,
  owner: Stored,
): AsyncGenerator<Row> {
  const { table, columns } = collections[name]
  const comma = isLast ? '' : ','
  const isEmpty = await take(from, new RegExp(String.raw`^"${name}": \[(\]${comma})?$`), `"${name}": [`)
  if (isEmpty) return
  requireDefaults(table, [...Object.values<SQLiteColumn>(columns), table.userId])
  for (let more = true; more; ) {
    const text = await from.next()
    more = text.endsWith(',')
    const values = from.at(() => valuesOf(more ? text.slice(0, -1) : text, columns))
    yield { line: from.line(), table, values: values.set(table.userId.name, owner) }
  }
  await take(from, new RegExp(String.raw`^\]${comma}$`), `]${comma}`)
}

/**
 * Reads an export, which must be laid out as it was sent: a row a line.
 * @returns the rows, the account's own first
 * @throws Refusal at whatever makes it another document than an export of this version, whole
 */
export async function* readDocument(lines: AsyncIterator<string>): AsyncGenerator<Row> {
  const from = reader(lines)
  await take(from, /^\{$/, '{')
  await take(from, /^"exportedAt": "\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",$/, '"exportedAt"')
  await take(from, new RegExp(`^"version": "${VERSION}",$`), `"version": "${VERSION}"`)
  const user = await take(from, /^"user": (\{.*\}),$/s, '"user"')
  const values = from.at(() => valuesOf(user, profile.columns))
  requireDefaults(profile.table, Object.values(profile.columns))
  yield { line: from.line(), table: profile.table, values }

  const owner = values.get(profile.table.id.name)
  if (!owner) throw new Refusal('an export that does not state user.id cannot be restored')
  const names = Object.keys(collections) as (keyof typeof collections)[]
  for (const name of names) yield* rowsOf(from, name, name === names.at(-1), owner)
  await take(from, /^\}$/, '}')
  await from.end()
}
