import { env } from 'cloudflare:workers'
import { getTableConfig, type SQLiteTable } from 'drizzle-orm/sqlite-core'
import { describe, expect, it } from 'vitest'
import * as schema from '../src/db/schema'
import { collectionNames, collections } from '../src/export/collections'
import { statementsFor } from '../src/export/queries'
import { d1Sessions } from '../src/session/d1'
import { planOf } from './support/plan'

const all = async <T>(query: string, ...params: unknown[]) =>
  (
    await env.DB.prepare(query)
      .bind(...params)
      .all<T>()
  ).results

type Described = { name: string; type: string; notnull: number; pk: number; dflt_value: string | null }
const migratedColumns = async (table: string) =>
  (await all<Described>(`PRAGMA table_info(${table})`)).map((c) => ({
    name: c.name,
    type: c.type,
    notNull: c.notnull === 1 || c.pk === 1, // a primary key of a STRICT table is never NULL
    primary: c.pk === 1,
    default: c.dflt_value ?? '',
  }))

/** Index name → its columns; a UNIQUE column's index is made by SQLite and known by its column. */
const migratedIndexes = async (table: string) => {
  const list = await all<{ name: string; origin: string }>(`PRAGMA index_list(${table})`)
  const entries = list
    .filter(({ origin }) => origin !== 'pk')
    .map(async ({ name, origin }) => {
      const columns = (await all<{ name: string }>(`PRAGMA index_info(${name})`)).map((c) => c.name)
      return [origin === 'u' ? `unique ${columns}` : name, columns]
    })
  return Object.fromEntries(await Promise.all(entries))
}

const declaredIndexes = (table: SQLiteTable) => {
  const { indexes, columns } = getTableConfig(table)
  const unique = columns.filter((c) => c.isUnique).map((c) => [`unique ${c.name}`, [c.name]])
  const named = indexes.map(({ config }) => [config.name, config.columns.map((c) => ('name' in c ? c.name : c))])
  return Object.fromEntries([...named, ...unique])
}

describe.each(Object.values(schema).map((table) => [getTableConfig(table).name, table] as const))(
  'table %s',
  (name, table) => {
    it('has the columns that the schema declares', async () => {
      const declared = getTableConfig(table).columns.map((c) => ({
        name: c.name,
        type: c.getSQLType().toUpperCase(),
        notNull: c.notNull,
        primary: c.primary,
        default: String(c.default ?? ''),
      }))
      expect(await migratedColumns(name)).toEqual(declared)
    })

    it('has the indexes that the schema declares', async () => {
      expect(await migratedIndexes(name)).toEqual(declaredIndexes(table))
    })

    it('is STRICT', async () => {
      const [row] = await all<{ strict: number }>(`PRAGMA table_list(${name})`)
      expect(row?.strict).toBe(1)
    })

    it('goes with its user, as the schema declares', async () => {
      const keys = await all<{ from: string; table: string; to: string; on_delete: string }>(
        `PRAGMA foreign_key_list(${name})`,
      )
      const owned = { from: 'user_id', table: 'users', to: 'id', on_delete: 'CASCADE' }
      expect(keys).toEqual(name === 'users' ? [] : [expect.objectContaining(owned)])
      const declared = getTableConfig(table).foreignKeys.map(({ reference, onDelete }) => {
        const { columns, foreignTable, foreignColumns } = reference()
        const target = { table: getTableConfig(foreignTable).name, to: foreignColumns.map((c) => c.name).join() }
        return { from: columns.map((c) => c.name).join(), ...target, on_delete: onDelete?.toUpperCase() }
      })
      expect(declared).toEqual(name === 'users' ? [] : [owned])
    })
  },
)

it.each(Object.values(collections).map(({ table }) => [getTableConfig(table).name, table] as const))(
  'no row of %s can be NULL where pages are read by it',
  async (name, { userId, createdAt, id }) => {
    const migrated = await migratedColumns(name)
    for (const column of [userId, createdAt, id])
      expect(migrated).toContainEqual(expect.objectContaining({ name: column.name, notNull: true }))
  },
)

it('declares every migrated table', async () => {
  const tables = await all<{ name: string }>(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('d1_migrations') AND name NOT LIKE '_cf_%' AND name NOT LIKE 'sqlite_%' ORDER BY name`,
  )
  const declared = Object.values(schema).map((table) => getTableConfig(table).name)
  expect(tables.map((t) => t.name)).toEqual(declared.sort())
})

describe('query plans', () => {
  const statements = statementsFor(d1Sessions.session).text

  it.each(collectionNames)(
    'a page of %s seeks its rows in an index: no sort, and no scan but of the page itself',
    async (name) => {
      const first = await planOf(statements.opening(name))
      const later = await planOf(statements.page(name))
      const table = getTableConfig(collections[name].table).name
      expect(first).toContain(`SEARCH ${table} USING INDEX ${table}_oldest_first (user_id=?)`)
      // Where the id is the rowid, SQLite seeks the instant and passes over its rows.
      const isRowid = collections[name].table.id.getSQLType() === 'integer'
      const behind = isRowid ? 'created_at>?' : '(created_at,id)>(?,?)'
      expect(later).toContain(
        `SEARCH ${table} USING INDEX ${table}_oldest_first (user_id=? AND ${behind} AND created_at<?)`,
      )
      for (const step of [...first, ...later]) expect(step).not.toMatch(/SCAN (?!page|result|json_each)|TEMP B-TREE/)
    },
  )

  it('the profile is one look-up', async () => {
    for (const step of await planOf(statements.profile())) expect(step).not.toMatch(/SCAN|TEMP B-TREE/)
  })
})
