import { integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { beforeAll, expect, test } from 'vitest'
import type { Row } from '../../scripts/restore/document.ts'
import { statementsFor } from '../../scripts/restore/statements.ts'
import { storedAs } from '../../scripts/restore/stored.ts'
import { asDeployed, type Server, shareServer } from './support/server.ts'

/** Columns of every kind, also of those that no table has yet. */
const notes = sqliteTable('notes', {
  id: text('id').primaryKey(),
  body: text('body'),
  weight: real('weight'),
  seen: integer('seen', { mode: 'timestamp' }),
  tags: text('tags', { mode: 'json' }),
})

let server: Server
beforeAll(async () => {
  server = await shareServer(asDeployed)
  await server.db
    .prepare(
      `create table notes (id text primary key, body text check (octet_length(body) <= 1999000), weight real, seen integer,
       tags text check (json_valid(tags))) strict`,
    )
    .run()
})

const insert = async (values: Record<string, string>) => {
  const row: Row = { line: 1, table: notes, values: new Map() }
  for (const [key, json] of Object.entries(values)) {
    const column = notes[key as 'id' | 'body' | 'weight' | 'seen' | 'tags']
    row.values.set(column.name, storedAs(column, json))
  }
  const statements = await Array.fromAsync(
    statementsFor(
      (async function* () {
        yield row
      })(),
      false,
    ),
  )
  await server.db.batch(statements.map(({ sql }) => server.db.prepare(sql)))
  return statements
}

test('a row heavier than a statement may be is made of several, and is the same to the last byte', async () => {
  const half = '\ud83d'
  const body = `a\0${half}'😀é`.repeat(150_000) // 12 bytes each
  const tags = JSON.stringify(Array.from({ length: 9_000 }, (_, i) => `tag ${i}`))
  const statements = await insert({ id: '"heavy"', body: JSON.stringify(body), tags })
  for (const { sql } of statements) expect(Buffer.byteLength(sql)).toBeLessThan(100_000)

  const unit = "hex(cast('a' || char(0) as blob)) || 'EDA0BD' || hex('''😀é')"
  const found = await server.db
    .prepare(`select octet_length(body) bytes, tags, ${unit} unit from notes where id = 'heavy'`)
    .first<{ bytes: number; tags: string; unit: string }>()
  expect(found).toMatchObject({ bytes: 150_000 * 12, tags })
  for (const from of [1, 600_001, 1_200_001]) {
    const part = await server.db
      .prepare("select hex(substr(cast(body as blob), ?, 600000)) h from notes where id = 'heavy'")
      .bind(from)
      .first<string>('h')
    expect(part === found?.unit.repeat(50_000)).toBe(true)
  }
  const { results } = await server.db.prepare("select name from sqlite_schema where name like 'restore%'").all()
  expect(results).toEqual([])
})

test.for<[string, string, string]>([
  ['weight', '0.1', '0.1'],
  ['weight', '9.0e+999', 'Inf'],
  ['weight', '-1.7976931348623157e+308', '-1.7976931348623157e+308'],
  ['weight', '5.0', '5.0'],
  ['seen', '"9999-12-31T23:59:59.000Z"', '253402300799'],
  ['seen', '"0001-01-01T00:00:00.000Z"', '-62135596800'],
  ['tags', '{"a":[1.50,9007199254740993,"\\ud83d"],"a":null}', '{"a":[1.50,9007199254740993,"\\ud83d"],"a":null}'],
  ['tags', 'null', 'null'],
  ['body', 'null', 'null'],
])('a value of %s that the document states as %s', async ([column, json, stored]) => {
  await server.db.prepare('delete from notes').run()
  await insert({ id: '"n"', [column]: json })
  const sql = `select coalesce(iif(typeof(${column}) = 'real', printf('%!.17g', ${column}), ${column}), 'null') v from notes`
  expect(String(await server.db.prepare(sql).first('v'))).toBe(stored)
})

test('a time with a fraction is no time in whole seconds', () => {
  expect(() => storedAs(notes.seen, '"2026-03-01T00:00:00.001Z"')).toThrow('seen is not an instant in whole seconds')
})
