import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import type { ExportDocument } from '../src/export/collections'
import { exportWith, makeUser, plant, signIn, some, unique } from './support/accounts'
import { watched } from './support/watched'

vi.setConfig({ testTimeout: 60_000 })

/** Whatever a JavaScript string can hold, and so an application can bind: halves of emoji among the rest. */
const anyString = (maxLength: number) =>
  fc.oneof(
    fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength }).map((units) => String.fromCharCode(...units)),
    fc.constantFrom(
      '\uD83D',
      'a\uDE00',
      '\uDE00\uD83D',
      '\uD83D\uFFFD',
      '\uFFFD',
      'caf\uFFFD\uD83D',
      '😀'.repeat(9).slice(0, 17),
    ),
    fc.constantFrom(
      ' a',
      'a ',
      '\u00e9',
      'e\u0301',
      'a\u0000b',
      'a\u0000',
      '\n',
      '\r\n',
      '\u2028',
      '\u{10FFFF}',
      '\uE000',
    ),
  )

const encoder = new TextEncoder()

/** In plain ASCII: the test pool can't carry half a character in the message of an error. */
const said = (value: unknown) =>
  JSON.stringify(value).replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`)
const check = <T>(input: fc.Arbitrary<T>, property: (input: T) => Promise<void>, numRuns: number) =>
  fc.assert(fc.asyncProperty(input, property), { numRuns }).catch((error: Error) => {
    throw new Error(said(error.message))
  })

/** A string's place in the order of its bytes, which is that of its code points: a lone surrogate is one too. */
const points = (text: string) => [...text].map((char) => char.codePointAt(0) ?? 0)
const byBytes = (a: string, b: string) => {
  const [x, y] = [points(a), points(b)]
  const at = x.findIndex((point, i) => point !== y[i])
  return at < 0 ? x.length - y.length : (x[at] ?? 0) - (y[at] ?? -1)
}

const exportOf = async (user: string): Promise<ExportDocument> =>
  JSON.parse(await (await exportWith(await signIn(user))).text())

describe('34 what an application can write, the export says', () => {
  const fits = (bytes: number) => (text: string) => encoder.encode(text).byteLength <= bytes
  const row = fc.record({
    name: anyString(200),
    other: anyString(20).filter(fits(100)),
    id: anyString(20).filter(fits(100)),
  })
  const account = fc.record({
    name: fc.option(anyString(200)),
    email: anyString(60).filter(fits(300)), // some people have no address, and a service writes another word
    role: anyString(10).filter(fits(60)),
    rows: fc.array(row, { maxLength: 12 }),
  })

  it('any JavaScript string in any column, planted through bind()', async () => {
    await check(
      account,
      async ({ name, email: end, role, rows }) => {
        const email = unique('e') + end
        const user = await makeUser({ name, email, role })
        const ids = rows.map(({ id }) => unique('r') + id)
        const agents = rows.map(({ name, other }, i) => ({
          id: ids[i] ?? '',
          name,
          model: other,
          status: 's',
          createdAt: new Date(7),
        }))
        await plant(user, { agents })
        const document = await exportOf(user)
        expect(said([document.user.name, document.user.email, document.user.role])).toBe(said([name, email, role]))
        expect(said(document.agents.map(({ id, name, model }) => [id, name, model]))).toBe(
          said(agents.toSorted((a, b) => byBytes(a.id, b.id)).map(({ id, name, model }) => [id, name, model])),
        )
      },
      60,
    )
  })

  it('a lone surrogate is its JSON escape, and a replacement character is itself', async () => {
    const user = await makeUser({ name: 'x\uD83D' })
    await plant(user, { workflows: [{ name: '\uDFFF\uFFFD😀' }] })
    const text = await (await exportWith(await signIn(user))).text()
    expect(text).toContain(String.raw`"name":"x\ud83d"`)
    expect(text).toContain(String.raw`"name":"\udfff${'\uFFFD😀'}"`)
  })
})

it('35 rows whose ids are of every kind come once each, in order, also where pages end', async () => {
  const ids = fc.uniqueArray(anyString(12), { minLength: 450, maxLength: 450, size: 'max' })
  await check(
    ids,
    async (ids) => {
      const user = await makeUser()
      await env.DB.prepare('DELETE FROM agents').run() // ids are of the whole table
      await plant(user, { agents: ids.map((id) => ({ id, createdAt: new Date(0) })) }) // the collection whose first page ends after 201 rows
      expect(said((await exportOf(user)).agents.map(({ id }) => id))).toBe(said(ids.toSorted(byBytes)))
    },
    8,
  )
})

describe('two halves that SQL joined, which no cursor can hold', () => {
  const joined = "cast(x'eda0bdedb880' as text)"
  const accountOf = async (set: string) => {
    const user = await makeUser()
    await plant(user, { workflows: [{ id: unique('w') }] })
    await env.DB.prepare(`UPDATE workflows SET ${set} WHERE user_id = ?`).bind(user).run()
    return exportWith(await signIn(user))
  }

  it('are an error by name at the end of a page, where they are an id', async () => {
    const logs = vi.spyOn(console, 'log')
    expect((await accountOf(`id = id || ${joined}`)).status).toBe(500)
    expect(String(logs.mock.lastCall)).toContain('RowError two halves of a character: workflows')
  })

  it('are stated as they are in a name', async () => {
    expect(await (await accountOf(`name = ${joined}`)).text()).toContain(String.raw`"name":"\ud83d\ude00"`)
  })

  it('are not meant by an escape that somebody wrote as a text', async () => {
    const document = await (await accountOf(`id = id || '\\ud83d' || cast(x'edb880' as text)`)).text()
    expect(document).toContain(String.raw`\\ud83d\ude00"`)
  })
})

it('an account that holds half an emoji is of one instant like any other', async () => {
  const user = await makeUser()
  await plant(user, { agents: [{ name: '\uD83D', id: unique('kept') }, { id: unique('gone') }], workflows: some(1) })
  const leave = () =>
    env.DB.batch(
      ["DELETE FROM agents WHERE id LIKE 'gone%' AND user_id = ?", 'DELETE FROM workflows WHERE user_id = ?'].map(
        (sql) => env.DB.prepare(sql).bind(user),
      ),
    )
  const { bindings } = watched({ batch: (read) => read === 2 && leave() })
  const { agents, workflows }: ExportDocument = JSON.parse(
    await (await exportWith(await signIn(user), bindings)).text(),
  )
  expect(agents.length - workflows.length).toBe(1)
})
