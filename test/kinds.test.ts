import { env } from 'cloudflare:workers'
import { getTableColumns } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import { blob, customType, integer, numeric, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { collections, profile } from '../src/export/collections'
import { kindOf } from '../src/export/kinds'
import { statementsFor } from '../src/export/queries'
import { PlainError } from '../src/reason'
import { knownUser } from '../src/session/user'
import { exportWith, makeUser, signIn, unique } from './support/accounts'
import { captureLogs, endings } from './support/logs'
import { addCollections, exported } from './support/more-collections'
import { withoutChecks } from './support/unchecked'

vi.setConfig({ testTimeout: 60_000 })

beforeAll(addCollections)
const { agents } = collections

const plantPrompts = async (user: string, rows: readonly unknown[][]) => {
  const insert = env.DB.prepare('INSERT INTO every_kind VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  for (const [id, ...values] of rows) await insert.bind(id, user, ...values).run()
}

it('what cannot be exported is refused when the Worker starts, also of the profile', () => {
  const broken = sqliteTable('broken', {
    id: integer('id').primaryKey(),
    userId: text('user_id').notNull(),
    createdAt: integer('created_at', { mode: 'timestamp_ms' }).notNull(),
    body: blob('body'),
  })
  const { userId: _, ...columns } = getTableColumns(broken)
  Object.assign(collections, { agents: { ...collections.agents, table: broken, columns } })
  onTestFinished(() => void Object.assign(collections, { agents }))
  const refused = 'broken.body: a SQLiteBlobBuffer column cannot be exported'
  expect(() => statementsFor(knownUser)).toThrow(refused)
  Object.assign(collections, { agents })
  const { columns: own } = profile
  Object.assign(profile, { columns: { ...own, body: broken.body } })
  onTestFinished(() => void Object.assign(profile, { columns: own }))
  expect(() => statementsFor(knownUser)).toThrow(refused)
})

it('SQL is made once', () => {
  const { text, hex, nextId } = statementsFor(knownUser)
  for (const make of [text.opening, text.page, hex.opening, hex.page, nextId])
    expect(make('agents')).toBe(make('agents'))
  for (const make of [text.profile, hex.profile]) expect(make()).toBe(make())
})

describe('every kind of column is exact', () => {
  const FIRST = -62_135_596_800 // seconds: the year 0001
  const LAST = 253_402_300_799
  const rows = fc.uniqueArray(
    fc.record({
      id: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      temperature: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })),
      settings: fc.option(fc.json()),
      isPinned: fc.option(fc.boolean()),
      usedAt: fc.option(fc.integer({ min: FIRST * 1000, max: LAST * 1000 + 999 })),
      createdAt: fc.integer({ min: FIRST, max: LAST }),
    }),
    { selector: ({ id }) => id, maxLength: 20 },
  )

  it('REAL, seconds, JSON, integer ids of 64 bits, and NULL in any', async () => {
    await fc.assert(
      fc.asyncProperty(rows, async (rows) => {
        const user = await makeUser()
        await env.DB.prepare('DELETE FROM every_kind').run() // ids are of the whole table
        const asBit = (flag: boolean | null) => (flag === null ? null : Number(flag))
        await plantPrompts(
          user,
          rows.map((r) => [`${r.id}`, 'b', r.temperature, r.settings, asBit(r.isPinned), r.usedAt, r.createdAt]),
        )
        const { text, document } = await exported(user)
        const oldestFirst = rows.toSorted((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1))
        expect([...text.matchAll(/^\{"id":(-?\d+),"body"/gm)].map(([, id]) => id)).toEqual(
          oldestFirst.map(({ id }) => `${id}`),
        )
        expect(document.everyKind.map(({ id: _, body: __, ...row }) => row)).toEqual(
          oldestFirst.map((r) => ({
            temperature: r.temperature === 0 ? 0 : r.temperature, // SQLite keeps no sign of a zero
            settings: r.settings === null ? null : JSON.parse(r.settings),
            isPinned: r.isPinned,
            usedAt: r.usedAt === null ? null : new Date(r.usedAt).toISOString(),
            createdAt: new Date(r.createdAt * 1000).toISOString(),
          })),
        )
      }),
      { numRuns: 20 },
    )
  })

  it('pages go on behind integer ids that a JavaScript number would round', async () => {
    const user = await makeUser()
    await env.DB.prepare(
      `INSERT INTO every_kind WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)
       SELECT 9007199254740993 + i, ?, 'b', NULL, NULL, NULL, NULL, 7 FROM n`,
    )
      .bind(user)
      .run()
    const ids = [...(await exported(user)).text.matchAll(/^\{"id":(\d+),"body"/gm)].map(([, id]) => BigInt(`${id}`))
    expect(ids).toEqual(Array.from({ length: 900 }, (_, i) => 9007199254740994n + BigInt(i)))
  })

  it('an infinity is a number of JSON that JSON.parse reads as such', async () => {
    const user = await makeUser()
    await env.DB.prepare(
      "INSERT INTO every_kind SELECT NULL, ?, 'b', value * 9e999, NULL, NULL, NULL, 7 FROM json_each('[1, -1]')",
    )
      .bind(user)
      .run()
    const { text, document } = await exported(user)
    expect(text.match(/(?<="temperature":)[^,]+/g)).toEqual(['9.0e+999', '-9.0e+999'])
    expect(document.everyKind.map(({ temperature }) => temperature)).toEqual([Infinity, -Infinity])
  })
})

describe('what its kind does not admit is never exported as something else', () => {
  const other = sqliteTable('other', {
    buffer: blob('buffer'),
    big: blob('big', { mode: 'bigint' }),
    json: blob('json', { mode: 'json' }),
    decimal: numeric('decimal'),
    number: numeric('number', { mode: 'number' }),
    own: customType<{ data: string }>({ dataType: () => 'text' })('own'),
  })

  it.each(Object.values(getTableColumns(other)).map((column) => [column.columnType, column] as const))(
    'a %s is refused, by the column it is',
    (kind, column) => {
      expect(() => kindOf(column)).toThrow(new PlainError(`other.${column.name}: a ${kind} column cannot be exported`))
    },
  )

  it.each([
    ['settings', "'{'"],
    ['settings', "''"],
    ['settings', "'{retries: 3}'"], // JSON5 is not JSON
    ['settings', "'[1,]'"],
    ['settings', "'NaN'"],
    ['is_pinned', '7'],
    ['is_pinned', '-1'],
    ['used_at', '253402300800000'],
    ['used_at', '-62135596800001'],
    ['used_at', '9223372036854775807'],
    ['created_at', '253402300800'],
    ['created_at', '-62135596801'],
  ])('%s of %s breaks the file, and the log names the column', async (column, value) => {
    const lines = captureLogs()
    const user = await makeUser()
    await withoutChecks()
    await plantPrompts(user, [[null, 'b', null, null, null, null, 7]])
    await env.DB.prepare(`UPDATE every_kind SET ${column} = ${value} WHERE user_id = ?`).bind(user).run()
    expect((await exportWith(await signIn(user))).status).toBe(500)
    expect(endings(lines)).toMatchObject([
      { reason: `a value that its kind of column does not admit: every_kind.${column}` },
    ])
  })
})

it.each(['2026-03-01 12:00:00', '', 'abc'])('the text %j, as a view may have it, is no instant', async (text) => {
  const loose = sqliteTable("loo'se", {
    ms: integer('ms', { mode: 'timestamp_ms' }),
    seconds: integer('seconds', { mode: 'timestamp' }),
  })
  await env.DB.exec(`CREATE TABLE IF NOT EXISTS "loo'se" (ms, seconds)`)
  await env.DB.prepare(`INSERT INTO "loo'se" VALUES (?1, ?1)`).bind(text).run()
  for (const column of [loose.ms, loose.seconds]) {
    const { sql: query } = drizzle(env.DB)
      .select({ json: kindOf(column).json(column) })
      .from(loose)
      .toSQL()
    await expect(env.DB.prepare(query).all()).rejects.toThrow(`bad JSON path: 'column loo''se.${column.name}'`)
  }
})

it.each([
  ['hundredColumns', 'hundred_columns', 97],
  ['thirtyColumns', 'thirty_columns', 28],
] as const)(
  'all columns of %s are exported, in their order, within 32 arguments for a function',
  async (name, table, count) => {
    const user = await makeUser()
    const values = Array.from({ length: count }, (_, i) => `'value "${i}"'`)
    await env.DB.exec(`INSERT INTO ${table} VALUES ('${unique('form')}', '${user}', ${values.join(', ')}, 0)`)
    const [form = {}] = (await exported(user)).document[name]
    const texts = Array.from({ length: count }, (_, i) => [`it's ${i}`, `value "${i}"`])
    expect(Object.entries(form).slice(1, -1)).toEqual(texts)
    expect(Object.keys(form)).toEqual(['id', ...texts.map(([key]) => key), 'createdAt'])
  },
)
