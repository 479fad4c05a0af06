import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { beforeAll, expect, it, onTestFinished, vi } from 'vitest'
import { MOST_BYTES } from '../src/export/page'
import { exportWith, makeUser, plant, signIn, some } from './support/accounts'
import { expectError } from './support/ask'
import { expect500 } from './support/broken'
import { captureLogs, endings } from './support/logs'
import { addCollections, exported } from './support/more-collections'
import { receive } from './support/receive'
import { failAt, watched } from './support/watched'

vi.setConfig({ testTimeout: 60_000 })

beforeAll(addCollections)

/** Prompts whose bodies have so many bytes each, oldest first, told apart by their beginnings. */
const plantBodies = (user: string, bytes: readonly number[], tail = "''") =>
  env.DB.prepare(
    `INSERT INTO every_kind SELECT NULL, ?1, printf('%06d', key) || replace(hex(zeroblob((value - 6) / 2)), '0', 'x') || ${tail},
      NULL, NULL, NULL, NULL, key FROM json_each(?2)`,
  )
    .bind(user, JSON.stringify(bytes))
    .run()

const expectBodies = ({ everyKind }: { everyKind: Record<string, unknown>[] }, bytes: readonly number[], tail = '') => {
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

it('of emoji alone, of which none falls apart, wherever they are', async () => {
  const user = await makeUser()
  const plantEmoji = env.DB.prepare(
    "INSERT INTO every_kind SELECT NULL, ?1, ?2 || replace(hex(zeroblob(237500)), '0', '😀'), NULL, NULL, NULL, NULL, ?3",
  )
  const leads = ['', 'x']
  await env.DB.batch(leads.map((lead, i) => plantEmoji.bind(user, lead, i)))
  const { document } = await exported(user)
  for (const [i, lead] of leads.entries())
    expect(document.everyKind[i]?.['body'] === lead + '😀'.repeat(475_000)).toBe(true)
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
  expect(endings(lines)).toMatchObject([{ reason: 'RowError heavier than D1 can state: every_kind 9007199254841001' }])
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
