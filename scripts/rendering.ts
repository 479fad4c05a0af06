import { readFileSync } from 'node:fs'

/** A value as the database holds it; integers beyond 2^53 are bigints. */
export type Value = string | number | bigint | null
/** A row by its columns' names. */
export type Row = Record<string, Value>

/** Tables with their exported columns, in the order of the document's keys: the API's published form, written down once more. */
const columns = {
  users: ['id', 'email', 'name', 'plan', 'role', 'referral_code', 'referral_credits'],
  agents: ['id', 'name', 'model', 'status', 'created_at', 'updated_at'],
  scheduled_tasks: ['id', 'name', 'cron_schedule', 'enabled', 'created_at'],
  workflows: ['id', 'name', 'enabled', 'created_at'],
}

/** The tables whose rows are the document's collections, in its order. */
export const tables = ['agents', 'scheduled_tasks', 'workflows'] as const
export type Table = (typeof tables)[number]

/** The document's members in their order, from its published description; of those that stand in no table here, nobody has rows. */
const members = Object.keys(
  JSON.parse(readFileSync(new URL('../public/export.schema.json', import.meta.url), 'utf8')).properties,
)

/** A table's or column's name as the document has it. */
const keyOf = (name: string): string => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())

const json = (column: string, value: Value | undefined): string => {
  if (typeof value === 'bigint') return String(value)
  if (column === 'enabled') return String(value === 1)
  return JSON.stringify(column.endsWith('_at') ? new Date(Number(value)).toISOString() : value)
}
/** A row as a document has it. */
export const rowJson = (table: keyof typeof columns, row: Row): string =>
  `{${columns[table].map((column) => `"${keyOf(column)}":${json(column, row[column])}`).join(',')}}`

/**
 * What a document must say after its first member, piece by piece, written from the rows in JavaScript: apart from the
 * Worker's way, so that it can judge it.
 * @param rowsOf the user's rows of a table, oldest first
 */
export function* renderDocument(user: Row, rowsOf: (table: Table) => Iterable<Row>): Generator<string> {
  yield `"version": "1.0",\n"user": ${rowJson('users', user)}`
  for (const member of members.slice(members.indexOf('user') + 1)) {
    yield `,\n"${member}": [`
    const table = tables.find((name) => keyOf(name) === member)
    let separator = '\n'
    for (const row of table ? rowsOf(table) : []) {
      yield separator + rowJson(table ?? 'users', row)
      separator = ',\n'
    }
    yield separator === '\n' ? ']' : '\n]'
  }
  yield '\n}\n'
}
