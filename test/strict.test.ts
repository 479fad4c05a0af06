import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'

const db = env.DB
const times = <T>(count: number, item: (i: number) => T) => Array.from({ length: count }, (_, i) => item(i))
const list = (count: number, item: (i: number) => string = String) => times(count, item).join(', ')
const ask = (sql: string, ...values: unknown[]) =>
  db
    .prepare(sql)
    .bind(...values)
    .all()

/** SQL for a string of so many bytes. */
const long = (n: number) => `hex(zeroblob(${n >> 1})) || ${n % 2 ? "'x'" : "''"}`

type Crossing = [limit: string, most: number, ask: (n: number) => unknown, words: RegExp]

const arguments_ = /D1 allows 32 arguments of a function, this has 33/
const tooBig = /D1 allows 2000000 bytes of a string, blob or row, this has \d+: SQLITE_TOOBIG/

/** Limits of D1, each with what it still takes. */
const crossed: Crossing[] = [
  ['arguments of a function', 32, (n) => ask(`SELECT max(${list(n)})`), arguments_],
  ['arguments behind a space', 32, (n) => ask(`SELECT max (${list(n)})`), arguments_],
  ['arguments of a nested function', 32, (n) => ask(`SELECT abs(1), max(abs(1), min(${list(n)}))`), arguments_],
  ['bound parameters', 100, (n) => ask(`SELECT ${list(n, () => '?')}`, ...times(n, () => 1)), /100 bound parameters/],
  ['bytes of a statement', 100_000, (n) => ask(`SELECT 1 /*${'x'.repeat(n - 13)}*/`), /100000 bytes of a statement/],
  [
    'bytes of a line of a script',
    100_000,
    (n) => db.exec(`SELECT 1 /*${'x'.repeat(n - 13)}*/`),
    /bytes of a statement/,
  ],
  ['bytes of a bound string', 2_000_000, (n) => ask('SELECT length(?)', 'x'.repeat(n)), tooBig],
  ['bytes of a bound string, in UTF-8', 1_000_000, (n) => ask('SELECT length(?)', 'é'.repeat(n)), tooBig],
  ['bytes of a bound blob', 2_000_000, (n) => ask('SELECT length(?)', new Uint8Array(n).buffer), tooBig],
  [
    'bytes of a row that is inserted',
    1_000_000,
    (n) => ask('WITH t (a, b) AS (VALUES (?, ?)) SELECT 1 FROM t', 'x'.repeat(n), 'x'.repeat(n)),
    tooBig,
  ],
  ['bytes of a string that comes back', 2_000_000, (n) => ask(`SELECT ${long(n)} AS x`), tooBig],
  ['bytes of a row that comes back', 1_000_000, (n) => ask(`SELECT ${list(2, (i) => `${long(n)} AS c${i}`)}`), tooBig],
  ['bytes of the only value', 2_000_000, (n) => db.prepare(`SELECT ${long(n)} AS x`).first('x'), tooBig],
  ['bytes of a row without names', 2_000_000, (n) => db.prepare(`SELECT ${long(n)} AS x`).raw(), tooBig],
  [
    'terms of a compound SELECT',
    5,
    (n) => ask(times(n, (i) => `SELECT ${i}`).join(' UNION ALL ')),
    /5 terms of a compound SELECT/,
  ],
  [
    'bytes of a LIKE pattern',
    50,
    (n) => ask(`SELECT 'x' LIKE '${'x'.repeat(n)}'`),
    /50 bytes of a LIKE or GLOB pattern/,
  ],
  [
    'bytes of a GLOB pattern',
    50,
    (n) => ask(`SELECT 'x' GLOB '${'x'.repeat(n)}'`),
    /50 bytes of a LIKE or GLOB pattern/,
  ],
  ['bytes of a bound pattern', 50, (n) => ask("SELECT 'x' LIKE ?", 'x'.repeat(n)), /LIKE or GLOB pattern too complex/],
]

it.each(crossed)('%s: %i are the end, as in production, and words say so', async (_, most, cross, words) => {
  await cross(most)
  await expect((async () => cross(most + 1))()).rejects.toThrow(words)
})

it('1000 statements are the end of a request, as in production', async () => {
  const session = db.withSession('first-primary')
  const some = (n: number) => session.batch(times(n, () => session.prepare('SELECT 1')))
  await some(999)
  await some(1)
  await expect((async () => some(1))()).rejects.toThrow('D1 allows 1000 statements of a request, this has 1001')
})

it('a string that SQLite built and did not give is too long too', async () => {
  const built = (n: number) => ask(`SELECT NULL AS text, octet_length(${long(n)}) AS bytes`)
  await built(2_000_000)
  await expect(built(2_000_001)).rejects.toThrow(tooBig)
})

describe('what is no function has no arguments', () => {
  it.each([
    `SELECT 1 IN (${list(40)})`,
    `SELECT 1 in(${list(40)})`,
    `SELECT 'max(${list(40)})', 1 AS "max(${list(40)})"`,
    `SELECT 1 -- max(${list(40)})`,
    `WITH t (${list(40, (i) => `c${i}`)}) AS (SELECT ${list(40)}) SELECT count(*) FROM t`,
    `SELECT (SELECT 1 UNION SELECT 2 UNION SELECT 3), (SELECT 1 UNION SELECT 2 UNION SELECT 3)`,
    `VALUES ${list(40, (i) => `(${i})`)}`,
  ])('%s', async (sql) => {
    await ask(sql)
  })

  it('a table of 40 columns is made, indexed and filled', async () => {
    const columns = list(40, (i) => `c${i}`)
    await db.exec(`CREATE TABLE wide(${columns})`)
    await db.exec(`CREATE INDEX wide_c ON wide(${columns})`)
    await db.exec(`INSERT INTO wide(${columns}) VALUES(${list(40)})`)
  })
})

it('every database that is bound is as strict', async () => {
  for (const name of ['DB', 'DB_EU', 'EXPORT_DB']) {
    const other: D1Database = Reflect.get(env, name)
    expect(() => other.prepare(`SELECT max(${list(33)})`), name).toThrow(arguments_)
  }
})
