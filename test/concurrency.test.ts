import { env } from 'cloudflare:workers'
import { getTableName } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { collectionNames, collections, type ExportDocument } from '../src/export/collections'
import { makeUser } from './support/accounts'
import { fill, heavyName, namedBy } from './support/bulk'
import { stores } from './support/stores'
import { watched } from './support/watched'

vi.setConfig({ testTimeout: 60_000 })

const inAnHour = () => new Date(Date.now() + 3_600_000)

/** A change to the account while its export runs. `at` picks a row or an instant, wherever the export stands. */
const change = fc.record({
  kind: fc.constantFrom('insert', 'update', 'delete', 'delete'),
  at: fc.nat({ max: 699 }),
  count: fc.integer({ min: 1, max: 40 }),
  heavy: fc.boolean(),
})
type Change = { kind: string; at: number; count: number; heavy: boolean }

const tables = collectionNames.map((name) => getTableName(collections[name].table))

const statement = ({ kind, heavy }: Change, table: string, named = 'user_id') => {
  const picked = `SELECT id FROM ${table} WHERE user_id = ?1 ORDER BY created_at, id LIMIT ?2 OFFSET ?3`
  if (kind === 'delete') return `DELETE FROM ${table} WHERE id IN (${picked})`
  const name = named === 'user_id' ? named : heavy ? heavyName : "'renamed'"
  return `UPDATE ${table} SET ${named} = ${name} WHERE id IN (${picked})`
}

/** Does the changes of one pause between two reads, to every collection. */
const apply = async (user: string, changes: readonly Change[]) => {
  for (const c of changes) {
    for (const name of collectionNames) {
      if (c.kind === 'insert') {
        const createdAt = `${c.at} / 10`
        await fill(user, name, c.count, { createdAt, ...(c.heavy && { name: heavyName }) })
        continue
      }
      const sql = statement(c, getTableName(collections[name].table), (await namedBy(name))?.name)
      await env.DB.prepare(sql).bind(user, c.count, c.at).run()
    }
  }
}

const idsOf = async (user: string, table: string) =>
  (
    await env.DB.prepare(`SELECT id FROM ${table} WHERE user_id = ?`).bind(user).all<{ id: string | number }>()
  ).results.map(({ id }) => id)

describe('F7 an account that changes between any two reads of its export', () => {
  it('has every row that exists throughout in the file exactly once, and no row twice', async () => {
    const pauses = fc.array(fc.array(change, { maxLength: 3 }), { minLength: 1, maxLength: 8 })
    await fc.assert(
      fc.asyncProperty(pauses, fc.boolean(), fc.constantFrom(...stores), async (pauses, heavy, store) => {
        const user = await makeUser()
        // Heavy names make pages small: many reads, and as many pauses. Ten rows share each instant.
        for (const name of collectionNames) {
          await fill(user, name, heavy ? 420 : 700, { createdAt: 'i / 10', ...(heavy && { name: heavyName }) })
        }
        const before = await Promise.all(tables.map((table) => idsOf(user, table)))
        const { bindings } = watched({ batch: (read) => read > 1 && apply(user, pauses[read - 2] ?? []) })
        const response = await store.exportWith(await store.signIn(user, inAnHour()), bindings)
        const document = await response.json<ExportDocument>()

        for (const [i, table] of tables.entries()) {
          const exported = document[collectionNames[i] ?? 'agents'].map(({ id }) => id)
          const once = new Set<string | number>(exported)
          expect(exported.length).toBe(once.size)
          const after = new Set(await idsOf(user, table))
          expect(before[i]?.filter((id) => after.has(id) && !once.has(id))).toEqual([])
        }
      }),
      { numRuns: 15 },
    )
  })
})

it.each(stores)(
  'sessions in $name: all reads of an export are of one D1 session that starts at the primary',
  async (store) => {
    const user = await makeUser()
    for (const name of collectionNames) await fill(user, name, 450)
    const { bindings, seen } = watched()
    await (await store.exportWith(await store.signIn(user, inAnHour()), bindings)).text()
    expect(seen.batches).toBeGreaterThan(3)
    expect(seen.sessions).toEqual(['first-primary'])
  },
)
