import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { ExportDocument } from '../src/export/collections'
import { exportWith, makeUser, plant, signIn, unique } from './support/accounts'
import { rendered, withoutInstant } from './support/rendered'

vi.setConfig({ testTimeout: 60_000 })

const exportOf = async (userId: string) => (await exportWith(await signIn(userId))).text()

const FIRST = -62_135_596_800_000 // 0001-01-01T00:00:00.000Z
const LAST = 253_402_300_799_999 // 9999-12-31T23:59:59.999Z

/** Agents that differ in their times only, made in one statement. */
const plantTimes = (userId: string, times: readonly number[]) =>
  env.DB.prepare(`INSERT INTO agents SELECT ?1 || key, ?2, 'n', 'm', 's', value, ?3 - value FROM json_each(?4)`)
    .bind(unique('time_'), userId, FIRST + LAST, JSON.stringify(times))
    .run()

const expectTimes = async (times: number[]) => {
  const user = await makeUser()
  await plantTimes(user, times)
  const { agents }: ExportDocument = JSON.parse(await exportOf(user))
  const oldestFirst = times.toSorted((x, y) => x - y)
  expect(agents.map(({ createdAt }) => createdAt)).toEqual(oldestFirst.map((time) => new Date(time).toISOString()))
  expect(agents.map(({ updatedAt }) => updatedAt)).toEqual(
    oldestFirst.map((time) => new Date(FIRST + LAST - time).toISOString()),
  )
}

describe('timestamps equal toISOString()', () => {
  it('at any millisecond of the years 0001 to 9999', async () => {
    const times = fc.array(fc.integer({ min: FIRST, max: LAST }), { minLength: 500, maxLength: 1_500, size: 'max' })
    await fc.assert(fc.asyncProperty(times, expectTimes), { numRuns: 8 })
  })

  it('in every millisecond around the edges', async () => {
    const edges = [FIRST + 700, LAST - 700, -1, Date.UTC(1600, 1, 29), Date.UTC(2000, 1, 29), Date.UTC(2100, 2, 1)]
    const around = (edge: number) => Array.from({ length: 1_400 }, (_, i) => edge - 700 + i)
    await expectTimes(edges.flatMap(around))
  })
})

/** Whatever UTF-16 can say in whole characters: NUL, controls, quotes, U+2028, astral planes, noncharacters. */
const anyText = (maxLength: number) =>
  fc.oneof(
    fc.string({ unit: 'binary', maxLength }),
    fc.constantFrom('"\\/\b\f\n\r\t', '\u0000', 'a\u0000b', '\u2028\u2029', '\uFEFF', '</script>', '\u202Etxt', '=1+1'),
    fc.constantFrom(
      '\u{1F468}\u200D\u{1F469}',
      '\uFFFD',
      '\uFFFF',
      '\u{10FFFF}',
      "'; DROP TABLE users; --",
      '\x7F\x80',
    ),
  )

describe('25 text is the same after JSON.parse', () => {
  const texts = fc.record({
    name: fc.option(anyText(250)),
    plan: fc.option(anyText(16)),
    role: anyText(16),
    email: anyText(60),
    rows: fc.array(fc.record({ name: anyText(250), other: anyText(16), id: anyText(20) }), { maxLength: 12 }),
  })

  it('whatever the characters, in every column, as JavaScript would write it', async () => {
    await fc.assert(
      fc.asyncProperty(texts, async ({ rows, ...profile }) => {
        const email = `${unique('e')}${profile.email}`
        const user = await makeUser({ ...profile, email, referralCode: email })
        const ids = rows.map(({ id }) => unique('r') + id)
        await plant(user, {
          agents: rows.map(({ name, other }, i) => ({ id: ids[i] ?? '', name, model: other, status: other })),
          scheduledTasks: rows.map(({ name, other }) => ({ name, cronSchedule: other, enabled: false })),
          workflows: rows.map(({ name }, i) => ({ id: ids[i] ?? '', name })),
        })
        const text = await exportOf(user)
        expect(withoutInstant(text)).toBe(await rendered(user))
        const document: ExportDocument = JSON.parse(text)
        expect(document.user).toMatchObject({ ...profile, email }) // what was planted, not only what was read back
        expect(document.agents.map(({ id }) => id).sort()).toEqual(ids.sort())
      }),
      { numRuns: 40 },
    )
  })

  it('at the greatest length', async () => {
    const longest = { name: '\u{1F600}'.repeat(250), plan: '\u0000'.repeat(64), role: '"'.repeat(64) }
    const user = await makeUser(longest)
    expect(JSON.parse(await exportOf(user)).user).toMatchObject(longest)
  })
})

it('26 integers of 64 bits are exact in the text', async () => {
  await fc.assert(
    fc.asyncProperty(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), async (credits) => {
      const user = await makeUser()
      // As text, for a number could not carry it; the column makes an integer of it.
      await env.DB.prepare('UPDATE users SET referral_credits = ? WHERE id = ?').bind(`${credits}`, user).run()
      expect(await exportOf(user)).toContain(`"referralCredits":${credits}}`)
    }),
    { numRuns: 30, examples: [[2n ** 53n + 1n], [2n ** 63n - 1n], [-(2n ** 63n)], [0n]] },
  )
})

describe('26 the database refuses', () => {
  const insert = async (table: string, values: string) =>
    env.DB.prepare(`INSERT INTO ${table} VALUES ('${unique('refused')}', '${await makeUser()}', ${values})`).run()

  it.each([
    ['a boolean of 7', 'workflows', `'n', 7, 0`],
    ['a boolean that is text', 'workflows', `'n', 'true', 0`],
    ['a timestamp that is text', 'workflows', `'n', 1, '2026-01-01'`],
    ['a timestamp that is a fraction', 'workflows', `'n', 1, 0.5`],
    ['a timestamp of the year 10000', 'workflows', `'n', 1, ${LAST + 1}`],
    ['a timestamp of the year 0', 'agents', `'n', 'm', 's', 0, ${FIRST - 1}`],
    ['a BLOB for a text', 'workflows', `x'00FF', 1, 0`],
    ['a missing text', 'scheduled_tasks', `'n', NULL, 1, 0`],
    ['a text too long', 'workflows', `'${'n'.repeat(1_001)}', 1, 0`],
    ['a text too long in bytes', 'workflows', `'${'\u{1F600}'.repeat(251)}', 1, 0`],
    ['a text too long behind a NUL', 'workflows', `char(0) || '${'n'.repeat(1_000)}', 1, 0`],
  ])('%s', async (_, table, values) => {
    await expect(insert(table, values)).rejects.toThrow(/SQLITE_CONSTRAINT/)
  })
})
