import { env } from 'cloudflare:workers'
import { getTableColumns } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/d1'
import { blob, customType, integer, numeric, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import fc from 'fast-check'
import { beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { collections, profile } from '../src/export/collections'
import { kindOf } from '../src/export/kinds'
import { MOST_BYTES } from '../src/export/page'
import { statementsFor } from '../src/export/queries'
import { PlainError } from '../src/reason'
import { knownUser } from '../src/session/user'
import { exportWith, makeUser, plant, signIn, some, unique } from './support/accounts'
import { expectError } from './support/ask'
import { expect500 } from './support/broken'
import { captureLogs, endings } from './support/logs'
import { addCollections } from './support/more-collections'
import { receive } from './support/receive'
import { failAt, watched } from './support/watched'

vi.setConfig({ testTimeout: 60_000 })

beforeAll(addCollections)
const { agents } = collections

type Row = Record<string, unknown>
const exported = async (user: string) => {
  const { bindings, seen } = watched()
  const { text } = await receive(await exportWith(await signIn(user), bindings))
  return {
    text,
    seen,
    document: JSON.parse(text) as Record<'everyKind' | 'hundredColumns' | 'thirtyColumns' | 'agents', Row[]>,
  }
}

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
    await env.DB.exec('PRAGMA ignore_check_constraints = on')
    onTestFinished(async () => {
      await env.DB.exec('PRAGMA ignore_check_constraints = off') // it would hold for every test behind this one
    })
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

describe('rows of any weight', () => {
  /** Prompts whose bodies have so many bytes each, oldest first, told apart by their beginnings. */
  const plantBodies = (user: string, bytes: readonly number[], tail = "''") =>
    env.DB.prepare(
      `INSERT INTO every_kind SELECT NULL, ?1, printf('%06d', key) || replace(hex(zeroblob((value - 6) / 2)), '0', 'x') || ${tail},
        NULL, NULL, NULL, NULL, key FROM json_each(?2)`,
    )
      .bind(user, JSON.stringify(bytes))
      .run()

  const expectBodies = ({ everyKind }: { everyKind: Row[] }, bytes: readonly number[], tail = '') => {
    const told = (body: unknown) => [Number(String(body).slice(0, 6)), String(body).length, String(body).endsWith(tail)]
    expect(everyKind.map(({ body }) => told(body))).toEqual(
      bytes.map((count, i) => [i, count - (count % 2) + tail.length, true]),
    )
  }

  it('prompts of 20 kB', async () => {
    const user = await makeUser()
    const bytes = Array<number>(450).fill(20_000)
    await plantBodies(user, bytes)
    const { document, seen } = await exported(user)
    expectBodies(document, bytes)
    expect(seen.batches).toBeLessThan(25) // 9 MB: pages find their size, and keep it
  })

  it('which the opening could not hold: what fails behind it, ahead of the first byte, is an error and no file', async () => {
    const user = await makeUser()
    await plant(user, { agents: some(1) })
    await plantBodies(user, Array<number>(201).fill(20_000))
    const { bindings, seen } = watched({ batch: failAt((read) => read === 3) })
    await expect500(await exportWith(await signIn(user), bindings))
    expect(seen.batches).toBe(3) // too long a text, then no rows, then the first page of all

    const token = await signIn(user)
    const signOut = () => env.DB.prepare('DELETE FROM sessions WHERE user_id = ?').bind(user).run()
    const revoked = watched({ batch: (read) => read === 3 && signOut() })
    await expectError(await exportWith(token, revoked.bindings), 401, 'Unauthorized')

    const { seen: whole, document } = await exported(user)
    expect([document.agents.length, document.everyKind.length]).toEqual([1, 201])
    expect(JSON.stringify(whole.pages).split(String(document.agents[0]?.['id'])).length).toBe(3) // read once: text, greatest id
  })

  it('light ones among heavy ones, up to what D1 can hold, and no page heavier than promised but for a single row', async () => {
    const weights = fc.array(
      fc.oneof({ weight: 6, arbitrary: fc.constant(40) }, fc.constantFrom(5_000, 90_000, 700_000, 1_990_000)),
      {
        minLength: 1,
        maxLength: 30,
      },
    )
    await fc.assert(
      fc.asyncProperty(weights, async (weights) => {
        const user = await makeUser()
        await plantBodies(user, weights)
        const { document, seen } = await exported(user)
        expectBodies(document, weights)
        for (const page of seen.pages) {
          const { rows, text } = page as { rows: number; text: string | null }
          if (text !== null && rows > 1) expect(text.length).toBeLessThanOrEqual(MOST_BYTES)
        }
      }),
      { numRuns: 12 },
    )
  })

  it('with half an emoji at the end of nearly two million bytes', async () => {
    const user = await makeUser()
    const half = "CAST(x'eda0bd' AS TEXT) || char(65533)"
    await plantBodies(user, [1_900_000, 300], half)
    const { document } = await exported(user)
    expectBodies(document, [1_900_000, 300], '\uD83D\uFFFD')
  })

  it('of characters of several bytes, one of them half', async () => {
    const user = await makeUser()
    await plantBodies(user, [600])
    const body = "replace(hex(zeroblob(187500)), '0', 'é€') || CAST(x'eda0bd' AS TEXT)" // 1,875,003 bytes
    await env.DB.prepare(`UPDATE every_kind SET body = ${body} WHERE user_id = ?`).bind(user).run()
    const { everyKind } = (await exported(user)).document
    expect(everyKind.map(({ body }) => body)).toEqual([`${'é€'.repeat(400_000 - 25_000)}\uD83D`])
  })

  it.each([true, false])('among others is the one that the log names, with the index (%s)', async (hasIndex) => {
    const lines = captureLogs()
    const OLDEST_FIRST = 'every_kind_oldest_first'
    if (!hasIndex) await env.DB.exec(`DROP INDEX ${OLDEST_FIRST}`)
    onTestFinished(async () => {
      await env.DB.exec(`CREATE INDEX IF NOT EXISTS ${OLDEST_FIRST} ON every_kind (user_id, created_at, id)`)
      await env.DB.exec('DELETE FROM every_kind')
    })
    const user = await makeUser()
    const neighbours = [`${user}a`, user.replace('_', '-')]
    for (const id of neighbours) await makeUser({ id })
    const light = "'light'"
    // Without an index rows come as they are stored, by their ids.
    const planted: [id: number, createdAt: number, body: string, owner?: string | undefined][] = [
      [52, 1, light],
      [61, 1, light],
      [51, 2, light],
      [53, 2, light, neighbours[0]],
      [54, 2, light, neighbours[1]],
      [55, 2, "replace(hex(zeroblob(300000)), '0', char(1))"],
      [56, 2, light],
      [50, 3, light],
      ...Array.from({ length: 300 }, (_, i): [number, number, string] => [100 + i, 4, light]),
    ]
    for (const [id, createdAt, body, owner = user] of planted)
      await env.DB.prepare(
        `INSERT INTO every_kind SELECT 9007199254840946 + ${id}, ?, ${body}, NULL, NULL, NULL, NULL, ?`,
      )
        .bind(owner, createdAt)
        .run()
    const { bindings, seen } = watched()
    const { broken } = await receive(await exportWith(await signIn(user), bindings))
    expect(broken).toBeDefined()
    expect(endings(lines)).toMatchObject([
      { reason: 'RowError heavier than D1 can state: every_kind 9007199254841001' },
    ])
    if (hasIndex) expect(seen.rowsRead).toBeLessThan(100)
  })

  it('is named among those of its instant, in whatever order they are stored', async () => {
    const lines = captureLogs()
    await env.DB.exec('DROP INDEX thirty_columns_oldest_first')
    onTestFinished(async () => {
      await env.DB.exec('CREATE INDEX thirty_columns_oldest_first ON thirty_columns (user_id, created_at, id)')
    })
    const user = await makeUser()
    const rest = Array<string>(27).fill("'x'")
    for (const [id, text] of [
      ['b', "'x'"],
      ['a', "replace(hex(zeroblob(300000)), '0', char(1))"],
    ] as const)
      await env.DB.prepare(`INSERT INTO thirty_columns SELECT ?, ?, ${[text, ...rest]}, 1`)
        .bind(id, user)
        .run()
    await receive(await exportWith(await signIn(user)))
    expect(endings(lines)).toMatchObject([{ reason: 'RowError heavier than D1 can state: thirty_columns a' }])
  })

  it.each([
    ['breaks the file, and the log says which', 0, '4711'],
    ['and that is gone when its id is asked for breaks it all the same', 6, 'unknown'],
  ])('one that D1 can hold and not state %s', async (_, goneBy, id) => {
    const lines = captureLogs()
    const user = await makeUser()
    await env.DB.prepare(
      `INSERT INTO every_kind SELECT 4711, ?, replace(hex(zeroblob(300000)), '0', char(1)), NULL, NULL, NULL, NULL, 1`,
    )
      .bind(user)
      .run()
    const remove = () => env.DB.prepare('DELETE FROM every_kind WHERE user_id = ?').bind(user).run()
    const { bindings, seen } = watched({ batch: (read) => read === goneBy && remove() })
    const { broken } = await receive(await exportWith(await signIn(user), bindings))
    await remove()
    expect(broken).toBeDefined()
    expect(seen.batches).toBe(6) // both openings, 25 rows, 3, 1, and its id
    expect(endings(lines)).toMatchObject([
      { outcome: 'aborted', reason: `RowError heavier than D1 can state: every_kind ${id}` },
    ])
  })
})
