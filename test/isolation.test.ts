import { env } from 'cloudflare:workers'
import { getTableName } from 'drizzle-orm'
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { type CollectionName, collectionNames, collections, type ExportDocument } from '../src/export/collections'
import { FIRST_PAGE } from '../src/export/page'
import { makeUser, plant } from './support/accounts'
import { isCounted, textsOf, uniqueNumber } from './support/columns'
import { stores } from './support/stores'

vi.setConfig({ testTimeout: 60_000 })

const inAnHour = () => new Date(Date.now() + 3_600_000)

/** Ids that are easily taken for one another: prefixes, neighbours in sort order, wildcards, another case, a NUL. */
const lookalikes = [
  ...['u', 'u1', 'u10', 'u1 ', ' u1', 'u2', 'U1', 'u_', 'u%', '%', '*', 'u\u0000', 'u\u0000a', "u'--", 'u"', ''],
  ...['\u00FC', 'u\u0308', '\uFF551', 'u1\uFFFF', 'u1\u{10FFFF}', 'undefined', 'null', '0'],
]
const confusable = fc.oneof(
  fc.constantFrom(...lookalikes),
  fc.string({ unit: fc.constantFrom('u', '1', '_', '%'), maxLength: 4 }),
)

const person = fc.record({
  suffix: confusable,
  rows: fc.array(fc.oneof({ weight: 9, arbitrary: fc.nat({ max: 6 }) }, fc.constant(FIRST_PAGE + 40)), {
    minLength: collectionNames.length,
    maxLength: collectionNames.length,
  }),
  instant: fc.nat({ max: 2 }),
  deletedRows: fc.nat({ max: 4 }),
  deleted: fc.boolean(),
})
type Person = { suffix: string; rows: number[]; instant: number; deletedRows: number; deleted: boolean }
const people = fc.uniqueArray(person, { minLength: 2, maxLength: 6, selector: ({ suffix }) => suffix })

/** All of them in one database. */
const everyLookalike = lookalikes.map((suffix) => ({
  suffix,
  rows: collectionNames.map(() => 2),
  instant: 0,
  deletedRows: 0,
  deleted: false,
}))

let databases = 0
const tables = collectionNames.map((name) => getTableName(collections[name].table))

/** Rows whose texts hold a mark. The ids of all people's rows lie between one another: row 3 of this one is next to row 3 of that one. */
const markedRows = async (name: CollectionName, count: number, prefix: string, mark: string, createdAt: Date) => {
  const { table } = collections[name]
  const marks = Object.fromEntries((await textsOf(table, 64)).map(({ key }) => [key, mark]))
  return Array.from({ length: count }, (_, row) => ({
    ...marks,
    id: isCounted(table) ? uniqueNumber() : `${prefix}${row} ${mark}`,
    createdAt,
  }))
}

/** Plants a person whose every text holds a mark that nobody else's does; the last rows of each table are deleted again. */
const settle = async (database: string, { suffix, rows, instant, deletedRows, deleted }: Person, i: number) => {
  const mark = `<mark ${database} ${i}>`
  const user = await makeUser({ id: database + suffix, name: mark, plan: mark, email: mark, referralCode: mark })
  const made = await Promise.all(
    collectionNames.map((name, t) => markedRows(name, rows[t] ?? 0, `${database} `, mark, new Date(instant))),
  )
  await plant(user, Object.fromEntries(collectionNames.map((name, i) => [name, made[i]])))
  const kept = made.map((list) => list.slice(0, Math.max(0, list.length - deletedRows)).map(({ id }) => id))
  for (const [t, list] of made.entries()) {
    const gone = JSON.stringify(list.map(({ id }) => id).filter((id) => !kept[t]?.includes(id)))
    await env.DB.prepare(`DELETE FROM ${tables[t]} WHERE id IN (SELECT value FROM json_each(?))`).bind(gone).run()
  }
  const tokens = await Promise.all(stores.map((store) => store.signIn(user, inAnHour())))
  if (deleted) await env.DB.prepare('DELETE FROM users WHERE id = ?').bind(user).run()
  return { user, mark, kept, tokens, deleted }
}

type Settled = Awaited<ReturnType<typeof settle>>

it('28 no export holds a mark of another user, and every export holds all rows of its own', async () => {
  await fc.assert(
    fc.asyncProperty(people, async (people) => {
      const database = `d${++databases} `
      const settled: Settled[] = []
      for (const [i, one] of people.entries()) settled.push(await settle(database, one, i))

      const visit = async (me: Settled, s: number) => {
        const response = await stores[s]?.exportWith(me.tokens[s] ?? '')
        const text = (await response?.text()) ?? ''
        const others = settled.filter((other) => other !== me && text.includes(other.mark))
        expect(others.map(({ user }) => user)).toEqual([])
        expect(response?.status).toBe(me.deleted ? 401 : 200)
        if (me.deleted) return
        const document: ExportDocument = JSON.parse(text)
        expect(document.user.id).toBe(me.user)
        expect(collectionNames.map((name) => document[name].map(({ id }) => id).sort())).toEqual(
          me.kept.map((ids) => ids.toSorted()),
        )
      }
      await Promise.all(settled.flatMap((me) => [visit(me, 0), visit(me, 1)])) // all at once: nothing may be mixed
    }),
    { numRuns: 15, examples: [[everyLookalike]] },
  )
})
