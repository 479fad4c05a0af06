import { env } from 'cloudflare:workers'
import { getTableName } from 'drizzle-orm'
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { type CollectionName, collectionNames, collections, type ExportDocument } from '../src/export/collections'
import { FIRST_PAGE } from '../src/export/page'
import { exportWith, makeUser, signIn } from './support/accounts'
import { fill, heavyName } from './support/bulk'
import { rendered, withoutInstant } from './support/rendered'
import { watched } from './support/watched'

vi.setConfig({ testTimeout: 60_000 })

const exportOf = async (userId: string) => {
  const { bindings, seen } = watched()
  const response = await exportWith(await signIn(userId), bindings)
  return { text: await response.text(), seen }
}

const expectWhole = async (userId: string) => {
  const { text, seen } = await exportOf(userId)
  expect(withoutInstant(text)).toBe(await rendered(userId))
  return seen
}

/** Leaves a user the oldest rows of a collection. */
const keep = (user: string, collection: CollectionName, rows: number) =>
  env.DB.prepare(
    `DELETE FROM ${getTableName(collections[collection].table)} WHERE user_id = ?1 AND CAST(substr(id, -7) AS INTEGER) > ?2`,
  )
    .bind(user, rows)
    .run()

it('27 thousands of rows of one and the same instant come once each, in the order of their ids', async () => {
  const user = await makeUser()
  await fill(user, 'scheduledTasks', 12_000, { createdAt: '0' })
  const { scheduledTasks }: ExportDocument = JSON.parse((await exportOf(user)).text)
  const ids = scheduledTasks.map(({ id }) => Number(id.slice(-7)))
  expect(ids).toEqual(Array.from({ length: 12_000 }, (_, i) => i + 1))
})

it.each(collectionNames)('29 %s: a page less one row, a page, and a page and a row are whole', async (collection) => {
  const user = await makeUser()
  await fill(user, collection, 12_000, { createdAt: 'i / 2' }) // two of an instant, also across the border
  const [, next] = (await exportOf(user)).seen.pages
  const first = FIRST_PAGE + 1
  // The first collection goes on behind its first page; another is read anew when its turn comes.
  const second = (next as { rows: number }).rows + (collection === collectionNames[0] ? first : 0)
  expect(second).toBeLessThan(12_000)
  for (const rows of [second + 1, second, second - 1, first + 1, first, first - 1]) {
    await keep(user, collection, rows)
    const seen = await expectWhole(user)
    expect(seen.batches).toBe(rows < first ? 1 : rows < second ? 2 : 3)
  }
})

it('29 sizes of every kind, light rows and heavy ones, make a whole document', async () => {
  const collection = fc.record({
    rows: fc.oneof(fc.integer({ min: 0, max: 3 * FIRST_PAGE }), fc.constantFrom(0, 1, 7_000)),
    heavyEvery: fc.constantFrom(1, 2, 150, 10_000), // names of 6 KB of JSON among those of one letter
    instants: fc.integer({ min: 1, max: 5_000 }),
  })
  const account = fc.tuple(...collectionNames.map(() => collection))
  await fc.assert(
    fc.asyncProperty(account, async (sizes) => {
      const user = await makeUser()
      for (const [i, { rows, heavyEvery, instants }] of sizes.entries()) {
        const name = `iif(i % ${heavyEvery} = 0, ${heavyName}, 'n')`
        const count = heavyEvery > 2 ? rows : Math.min(rows, 600)
        await fill(user, collectionNames[i] ?? 'agents', count, { name, createdAt: `i % ${instants}` })
      }
      await expectWhole(user)
    }),
    { numRuns: 12 },
  )
})

it('reads no more where there are more users', async () => {
  const user = await makeUser()
  const alone = (await expectWhole(user)).rowsRead
  for (const id of [`${user} `, `${user} 2`, `${user}a`]) await makeUser({ id })
  expect((await expectWhole(user)).rowsRead).toBe(alone)
})

it('reads hardly more rows than it exports', async () => {
  const user = await makeUser()
  for (const name of collectionNames) await fill(user, name, 20_000)
  const { seen } = await exportOf(user)
  const exported = collectionNames.length * 20_000
  expect(seen.rowsRead).toBeGreaterThanOrEqual(exported) // the meter works
  // The opening reads ahead, and a page looks at a row or two beyond its own.
  const ahead = collectionNames.length * (FIRST_PAGE + 1)
  expect(seen.rowsRead - exported - ahead).toBeLessThanOrEqual(5 * seen.batches)
})
