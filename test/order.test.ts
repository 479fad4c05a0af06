import { env } from 'cloudflare:workers'
import { expect, it, vi } from 'vitest'
import { exportWith, makeUser, signIn } from './support/accounts'
import { expect500 } from './support/broken'
import { fill } from './support/bulk'
import { captureLogs, endings } from './support/logs'
import { receive } from './support/receive'
import { rendered, withoutInstant } from './support/rendered'
import { watched } from './support/watched'

vi.setConfig({ testTimeout: 60_000 })

/** Rows that were made in another order than that of their instants and ids, of which several share an instant. */
const plantScrambled = async (user: string, count: number) => {
  await fill(user, 'agents', count, { createdAt: 'i * 7919 % 100' })
  await env.DB.prepare("UPDATE agents SET id = (rowid * 7919 % 10007) || ' ' || id WHERE user_id = ?").bind(user).run()
}

it('rows come in order without the index as well', async () => {
  const user = await makeUser()
  await plantScrambled(user, 900)
  await env.DB.exec('DROP INDEX agents_oldest_first')
  const text = await (await exportWith(await signIn(user))).text()
  await env.DB.exec('CREATE INDEX agents_oldest_first ON agents (user_id, created_at, id)')
  expect(withoutInstant(text)).toBe(await rendered(user))
  expect(JSON.parse(text).agents).toHaveLength(900)
})

type Page = { text?: string | null; rows?: number }
type Disorder = (lines: string[]) => string[]

const disorders: [string, Disorder][] = [
  ['backwards', (lines) => lines.toReversed()],
  ['with its last row first', (lines) => [...lines.slice(-1), ...lines.slice(0, -1)]],
  ['with its last two rows changed round', (lines) => [...lines.slice(0, -2), ...lines.slice(-2).toReversed()]],
]

/** A database that hands the lines of its k-th page over in another order. */
const disordered = (k: number, disorder: Disorder) => {
  const { bindings } = watched()
  let reads = 0
  const real = bindings.DB.withSession.bind(bindings.DB)
  const withSession = (constraint?: string): D1DatabaseSession => {
    const session = real(constraint)
    const batch = async <T>(statements: D1PreparedStatement[]) => {
      const results = await session.batch<T>(statements)
      if (++reads !== k) return results
      for (const page of results.flatMap((result) => result.results as Page[])) {
        if (page.text && (page.rows ?? 0) > 1) page.text = disorder(page.text.split(',\n')).join(',\n')
      }
      return results
    }
    return { prepare: (query) => session.prepare(query), getBookmark: () => session.getBookmark(), batch }
  }
  return { ...bindings, DB: { ...bindings.DB, withSession } }
}

const instants = [
  ['each of an instant of its own', 'i'],
  ['all of one instant', '7'],
] as const

for (const [when, createdAt] of instants) {
  it.each(disorders)(`F16 a later page of rows ${when}, handed over %s, breaks the file`, async (_, disorder) => {
    const lines = captureLogs()
    const user = await makeUser()
    await fill(user, 'agents', 900, { createdAt })
    const response = await exportWith(await signIn(user), disordered(2, disorder))
    const { text, broken } = await receive(response)
    expect(broken).toBeDefined()
    expect(() => JSON.parse(text)).toThrow()
    expect(endings(lines)).toMatchObject([{ outcome: 'aborted', reason: 'DisorderError' }])
  })

  it.each(disorders)(`F16 a first page of rows ${when}, handed over %s, is a 500`, async (_, disorder) => {
    const lines = captureLogs()
    const user = await makeUser()
    await fill(user, 'workflows', 20, { createdAt })
    await expect500(await exportWith(await signIn(user), disordered(1, disorder)))
    expect(endings(lines)).toMatchObject([{ outcome: 'aborted', reason: 'DisorderError' }])
  })
}
