import { type SQL, type SQLWrapper, sql } from 'drizzle-orm'
import { CasingCache } from 'drizzle-orm/casing'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import type { Statement } from '../db/read'
import { users } from '../db/schema'
import {
  type Collection,
  type CollectionName,
  collectionNames,
  collections,
  type Exported,
  profile,
} from './collections'
import { kindOf } from './kinds'

/** Bytes of text that go into one cell as hexadecimal digits: a D1 string ends at 2,000,000. */
export const PIECE = 900_000

const { placeholder } = sql

const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`
const literal = (text: string) => sql.raw(quoted(text))

// What Drizzle's dialect of SQLite does with an `sql` template, without the rest of it: a tenth of the Worker's size.
const dialect = {
  casing: new CasingCache(),
  escapeName: (name: string) => `"${name.replaceAll('"', '""')}"`,
  escapeParam: () => '?',
  escapeString: quoted,
}
const compile = <Row>(query: SQL): Statement<Row> => query.toQuery(dialect)

const pairs = (columns: [string, SQLiteColumn][], nameOf: (key: string) => string) =>
  sql.join(
    columns.map(([key, column]) => sql`${literal(nameOf(key))}, ${kindOf(column).json(column)}`),
    sql`, `,
  )

/** Columns that one call of an SQL function takes: D1 allows it 32 arguments. */
const SOME = 15

/** A row as a JSON object, keys in the order of the declaration. */
const jsonRow = ({ columns }: Pick<Exported, 'columns'>): SQL => {
  const all = Object.entries(columns)
  let row = sql`json_object(${pairs(all.slice(0, SOME), (key) => key)})`
  for (let i = SOME; i < all.length; i += SOME) {
    row = sql`json_set(${row}, ${pairs(all.slice(i, i + SOME), (key) => `$."${key}"`)})`
  }
  return row
}

/** How a text leaves the database: as it is, or its bytes as hexadecimal digits, from the placeholder `from` on. */
export type Form = 'text' | 'hex'
const inForm = (form: Form, text: SQLWrapper) =>
  form === 'text' ? sql`${text}` : sql`hex(substr(cast(${text} as blob), ${placeholder('from')}, ${PIECE}))`

/** The session's user; `account` is another one when an id is deleted and made again. */
const ownerOf = (session: SQL) =>
  sql`select ${users.id} as id, cast(${users}.rowid as text) as account, session.until
    from (${session}) as session join ${users} on ${users.id} = session.user_id`

/** What the opening learns of the account. */
export type Account = { id: string; account: string; until: number | null; bytes: number; text: string }

const profileQuery = (session: SQL, form: Form) =>
  compile<Account>(sql`with owner as (${ownerOf(session)}), profile as (
      select owner.*, ${jsonRow(profile)} as json from owner join ${users} on ${users.id} = owner.id)
    select id, account, until, octet_length(json) as bytes, ${inForm(form, sql`json`)} as text from profile`)

/** Rows of a collection as one text, a row a line. There is always one such result, `account` is null when the session died. */
export type Rows = {
  account: string | null
  rows: number
  bytes: number
  /** Null when it weighs more than was asked for. */
  text: string | null
  /** The latest `created_at` and the greatest id among the rows: what the last line is held against. */
  newest: number | null
  greatest: string | null
}

/** What is told of `page`. */
const rowsOf = (form: Form) => sql`
  select account, rows, octet_length(lines) as bytes, newest, ${form === 'text' ? sql`greatest` : sql`hex(json_quote(greatest))`} as greatest,
    case when octet_length(lines) <= ${placeholder('most')} then ${inForm(form, sql`lines`)} end as text
  from (select (select account from owner) as account, count(*) as rows, coalesce(group_concat(json, ',' || char(10)), '') as lines,
    max(at) as newest, cast(max(id) as text) as greatest from page) as result`

const page = ({ table, columns }: Collection, behind: SQL) =>
  sql`page as (select ${jsonRow({ columns })} as json, ${table.createdAt} as at, ${table.id} as id from ${table}
    where ${table.userId} = (select id from owner) ${behind}
    order by ${table.createdAt}, ${table.id} limit ${placeholder('limit')})`

/** Where a collection ends for an export, the latest created_at at its opening: rows made since are not part of it. */
export type Last = { last: number | null }

/** The first rows of a collection, unless the owner is one of the ids in the JSON array `spared`. */
const openingQuery = (session: SQL, collection: Collection, form: Form) => {
  const { table } = collection
  return compile<Rows & Last>(sql`with owner as (
      select * from (${ownerOf(session)}) where id not in (select value from json_each(${placeholder('spared')}))),
    ${page(collection, sql``)}
    select *, (select max(${table.createdAt}) from ${table} where ${table.userId} = (select id from owner)) as last
    from (${rowsOf(form)})`)
}

/** The rows behind `createdAt` and `id`, oldest first, up to the `last` instant of the opening. */
const pageQuery = (session: SQL, collection: Collection, form: Form) => {
  const { createdAt, id } = collection.table
  const behind = sql`and (${createdAt}, ${id}) > (${placeholder('createdAt')}, ${placeholder('id')})
    and ${createdAt} <= ${placeholder('last')}`
  return compile<Rows>(sql`with owner as (${ownerOf(session)}), ${page(collection, behind)} ${rowsOf(form)}`)
}

/** Where the oversized row behind a page is, for the log. */
const nextIdQuery = (session: SQL, { table }: Collection) =>
  compile<{ id: string }>(sql`with owner as (${ownerOf(session)}) select cast(${table.id} as text) as id from ${table}
    where ${table.userId} = (select id from owner)
      and (${table.createdAt}, ${table.id}) > (${placeholder('createdAt')}, ${placeholder('id')})
    order by ${table.createdAt}, ${table.id} limit 1`)

const once = <K, V>(make: (key: K) => V) => {
  const made = new Map<K, V>()
  return (key: K): V => {
    const value = made.get(key) ?? make(key)
    made.set(key, value)
    return value
  }
}

const statementsIn = (session: SQL, form: Form) => ({
  profile: once<void, Statement<Account>>(() => profileQuery(session, form)),
  opening: once((name: CollectionName) => openingQuery(session, collections[name], form)),
  page: once((name: CollectionName) => pageQuery(session, collections[name], form)),
})

/**
 * All statements of an export whose owner the session tells. SQL is made once in an isolate, for pages differ in their values
 * alone: that of an opening with the Worker, before anybody waits for it, the rest when it is first used.
 * @throws PlainError that names a column which can't be exported
 */
export const statementsFor = (session: SQL) => {
  const text = statementsIn(session, 'text')
  text.profile()
  collectionNames.forEach(text.opening)
  return {
    text,
    hex: statementsIn(session, 'hex'),
    nextId: once((name: CollectionName) => nextIdQuery(session, collections[name])),
  }
}

/** The statements of an export. */
export type Statements = ReturnType<typeof statementsFor>
