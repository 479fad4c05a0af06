import { env } from 'cloudflare:workers'
import { getTableColumns, getTableName } from 'drizzle-orm'
import { expect, it } from 'vitest'
import { collections, profile, withheldTables } from '../src/export/collections'

/** Tables that D1 itself keeps. */
const infrastructure = /^(d1_migrations|_cf_.*|sqlite_.*)$/

const migratedTables = async () => {
  const { results } = await env.DB.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all<{
    name: string
  }>()
  return results.map(({ name }) => name).filter((name) => !infrastructure.test(name))
}

const migratedColumns = async (table: string) =>
  (await env.DB.prepare(`PRAGMA table_xinfo(${table})`).all<{ name: string }>()).results.map(({ name }) => name)

const exports = [profile, ...Object.values(collections)].map(({ table, columns, withheld }) => {
  const declared: Record<string, { name: string }> = getTableColumns(table)
  return {
    name: getTableName(table),
    exported: Object.values(columns).map((column) => column.name),
    withheld: Object.keys(withheld).map((key) => declared[key]?.name),
    reasons: Object.values(withheld),
  }
})

/** Tables and columns of the database on which nobody has decided whether they are exported. */
const undecided = async () => {
  const forgotten: string[] = []
  for (const table of await migratedTables()) {
    if (table in withheldTables) continue
    const decided = exports.find(({ name }) => name === table)
    const known = new Set([...(decided?.exported ?? []), ...(decided?.withheld ?? [])])
    forgotten.push(...(await migratedColumns(table)).filter((c) => !known.has(c)).map((c) => `${table}.${c}`))
  }
  return forgotten
}

it('every column of every table is exported, or withheld by name', async () => {
  expect(await undecided()).toEqual([])
})

it('whatever is withheld has a reason', () => {
  for (const reason of [...exports.flatMap(({ reasons }) => reasons), ...Object.values(withheldTables)]) {
    expect(reason).toMatch(/\w+ \w+/)
  }
})

it('a table and a column on which nobody decided are found', async () => {
  await env.DB.exec('CREATE TABLE diaries (id TEXT PRIMARY KEY, user_id TEXT REFERENCES users (id)) STRICT')
  await env.DB.exec('ALTER TABLE workflows ADD COLUMN secret TEXT')
  expect((await undecided()).sort()).toEqual(['diaries.id', 'diaries.user_id', 'workflows.secret'])
})
