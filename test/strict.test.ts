import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'

const db = env.DB
const list = (count: number, item: (i: number) => string) => Array.from({ length: count }, (_, i) => item(i)).join(', ')

/** What the local runtime takes and D1 does not; each with what both take. */
const crossed: [string, (n: number) => Promise<unknown>, number][] = [
  ['32 arguments of a function', (n) => db.prepare(`SELECT max(${list(n, String)})`).all(), 32],
  [
    '32 arguments of a nested function',
    (n) => db.prepare(`SELECT abs(1), max(abs(1), min(${list(n, String)}))`).all(),
    32,
  ],
  [
    '100 bound parameters',
    (n) =>
      db
        .prepare(`SELECT ${list(n, () => '?')}`)
        .bind(...Array(n).fill(1))
        .all(),
    100,
  ],
  ['100000 bytes of a statement', (n) => db.prepare(`SELECT 1 /*${'x'.repeat(n - 13)}*/`).all(), 100_000],
  ['2000000 bytes that are bound', (n) => db.prepare('SELECT length(?)').bind('x'.repeat(n)).all(), 2_000_000],
  [
    '2000000 bytes that come back',
    (n) => db.prepare(`SELECT hex(zeroblob(${n >> 1})) || ${n % 2 ? "'x'" : "''"} AS x`).all(),
    2_000_000,
  ],
]

it.each(crossed)('%s are the end, as in production', async (_, ask, most) => {
  await ask(most)
  await expect((async () => ask(most + 1))()).rejects.toThrow(/D1 allows|SQLITE_TOOBIG/)
})

it('1000 statements are the end of a request, as in production', async () => {
  const session = db.withSession('first-primary')
  const some = (n: number) => session.batch(Array.from({ length: n }, () => session.prepare('SELECT 1')))
  await some(999)
  await some(1)
  await expect((async () => some(1))()).rejects.toThrow('D1 allows 1000 statements of a request, this has 1001')
})
