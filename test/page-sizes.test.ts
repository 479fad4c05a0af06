import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { mostOf } from '../src/export/page'
import type { Rows } from '../src/export/queries'
import { exportWith, makeUser, signIn } from './support/accounts'
import { uniqueNumber } from './support/columns'
import { addCollections } from './support/more-collections'
import { watched } from './support/watched'

beforeAll(addCollections)

/** A row of every_kind whose JSON weighs so much, but for its body. */
const BARE = JSON.stringify({
  id: 1_000_000_000_000,
  body: '',
  temperature: null,
  settings: null,
  isPinned: null,
  usedAt: null,
  createdAt: new Date(0).toISOString(),
}).length
const BETWEEN = ',\n'.length

/** A user with rows of those weights, oldest first. */
const userWith = async (...weights: number[]) => {
  const user = await makeUser()
  await env.DB.prepare(
    `INSERT INTO every_kind SELECT ?1 + key, ?2, replace(hex(zeroblob(value / 4)), '0', 'ü') || substr('xxx', 1, value % 4), NULL, NULL, NULL, NULL, key
      FROM json_each(?3)`,
  )
    .bind(1_000_000_000_000 + uniqueNumber() * 1_000_000, user, JSON.stringify(weights.map((bytes) => bytes - BARE)))
    .run()
  return user
}

const equal = (count: number, bytes: number) => Array<number>(count).fill(bytes)

/** The rows of each page behind the opening, and how often D1 was asked. */
const readingOf = async (user: string, before: Parameters<typeof watched>[0] = {}) => {
  const { bindings, seen } = watched(before)
  await (await exportWith(await signIn(user), bindings)).text()
  const pages = seen.pages.slice(1) as Rows[]
  return { trips: seen.batches, rows: pages.flatMap(({ rows, text }) => (text ? [rows] : [])) }
}

it('light rows: 5,000 a page', async () => {
  const user = await userWith(...equal(10_300, BARE))
  expect((await readingOf(user)).rows).toEqual([5_000, 5_000, 300])
})

it('heavier rows: as many as weigh 700 kB', async () => {
  const user = await userWith(...equal(2_000, 1_000 - BETWEEN))
  expect((await readingOf(user)).rows).toEqual([700, 700, 600])
})

it('a single row may be as heavy as a string in D1, also where the local database takes more', () => {
  expect(mostOf(1)).toBe(2_000_000) // https://developers.cloudflare.com/d1/platform/limits/
})

it.each([
  [300_000, []],
  [300_001, [200]],
])('a first page of %i bytes leaves %j to be read again', async (bytes, rows) => {
  const each = Math.floor(bytes / 200) - BETWEEN
  const first = bytes - 199 * (each + BETWEEN)
  const user = await userWith(first, ...equal(199, each))
  expect(await readingOf(user)).toMatchObject({ rows, trips: 1 + rows.length })
})

it('behind rows that were too heavy for the opening: 25, then 25 times as many', async () => {
  const user = await userWith(...equal(100, BARE), 1_900_000, 1_900_000, ...equal(10_000, BARE))
  const lighten = () => env.DB.prepare('UPDATE every_kind SET body = ? WHERE user_id = ?').bind('', user).run()
  const { rows } = await readingOf(user, { batch: (read) => read === 2 && lighten() })
  expect(rows.slice(0, 4)).toEqual([25, 625, 5_000, 4_452])
})

it('heavy rows behind light ones: an eighth of what was too much, then as many as weigh 700 kB', async () => {
  const user = await userWith(...equal(25, BARE), ...equal(150, 20_000 - BETWEEN))
  expect((await readingOf(user)).rows).toEqual([25, 35, 35, 35, 35, 10])
})

// What the decoder may have put there is read again, byte by byte, in cells of hexadecimal digits.
describe('rows that hold a replacement character', () => {
  const bodyOf = (bytes: number) => {
    const left = bytes - BARE - 3
    return `\uFFFD${'ü'.repeat(left / 2)}${'x'.repeat(left % 2)}`
  }
  const rewrite = (user: string, bytes: number) =>
    env.DB.prepare('UPDATE every_kind SET body = ? WHERE user_id = ?').bind(bodyOf(bytes), user).run()

  /** Exports them; they weigh something else from a read on. */
  const bodiesOf = async (user: string, read = 0, bytes = 0) => {
    const { bindings, seen } = watched({ batch: (call) => call === read && rewrite(user, bytes) })
    const document = await (await exportWith(await signIn(user), bindings)).json<{ everyKind: { body: string }[] }>()
    return { bodies: document.everyKind.map(({ body }) => body), trips: seen.batches }
  }

  it.each([899_999, 900_000, 900_001, 1_800_000])('of %i bytes are exact', async (bytes) => {
    const user = await userWith(BARE)
    await rewrite(user, bytes)
    const { bodies, trips } = await bodiesOf(user)
    expect(bodies.map((body) => body === bodyOf(bytes))).toEqual([true])
    expect(trips).toBe(4) // the opening, the row, its bytes, and nothing behind it
  })

  it.each([
    ['one row', 1, 400_000, 1_200_000],
    ['two rows, too heavy then for one page', 2, 200_000, 600_000],
    ['two rows, lighter then', 2, 200_000, 1_000],
  ])('may weigh something else by then: %s', async (_, rows, bytes, then) => {
    const user = await userWith(...equal(rows, BARE))
    await rewrite(user, bytes)
    const { bodies } = await bodiesOf(user, 3, then)
    expect(bodies.map((body) => body === bodyOf(then))).toEqual(Array(rows).fill(true))
  })

  it('may be gone by then', async () => {
    const user = await userWith(BARE, BARE)
    await rewrite(user, 200_000)
    const { bindings } = watched({
      batch: (call) => call === 3 && env.DB.prepare('DELETE FROM every_kind WHERE user_id = ?').bind(user).run(),
    })
    expect(await (await exportWith(await signIn(user), bindings)).json()).toMatchObject({ everyKind: [] })
  })
})
