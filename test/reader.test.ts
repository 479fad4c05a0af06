import { expect, it, onTestFinished, vi } from 'vitest'
import { reader, type Statement } from '../src/db/read'
import { failAt, watched } from './support/watched'

const one: Statement<{ one: number }> = { sql: 'select ? as one', params: [1] }

/** Reads over a database whose first so many tries fail. */
const readAfter = (failures: number, message: string) => {
  const { bindings, seen } = watched({ batch: failAt((call) => call <= failures, message) })
  const { read, usage } = reader(bindings.DB, { deadline: 20_000, firstPause: 1 })
  return { read: read([one, { sql: 'select 2 as two', params: [] }]), seen, usage }
}

it.each([
  'Network connection lost.',
  'D1 DB storage caused object to be reset.',
  'Durable Object reset because its code was updated.',
  'Cannot resolve D1 DB due to transient issue on remote node.',
  'Failed to get session commit token: internal error',
  'database is locked: SQLITE_BUSY',
])('what can pass is tried twice more, and each try counts: %s', async (message) => {
  const mended = readAfter(2, `D1_ERROR: ${message}`)
  expect(await mended.read).toEqual([[{ one: 1 }], [{ two: 2 }]])
  expect([mended.seen.batches, mended.usage.statements]).toEqual([3, 6])
  const broken = readAfter(3, `D1_ERROR: ${message}`)
  await expect(broken.read).rejects.toThrow(message)
  expect(broken.seen.batches).toBe(3)
})

it.each(['D1 DB is overloaded. Requests queued for too long.', 'no such table: users: SQLITE_ERROR', '', '|'])(
  'what cannot pass is not tried again: %j',
  async (message) => {
    const { read, seen } = readAfter(1, `D1_ERROR: ${message}`)
    await expect(read).rejects.toThrow(message)
    expect(seen.batches).toBe(1)
  },
)

it('one session, which begins at the primary, serves all reads', async () => {
  const { bindings, seen } = watched()
  const { read, usage } = reader(bindings.DB)
  for (let i = 0; i < 2; i++) await read([one])
  expect([seen.sessions, usage.statements]).toEqual([['first-primary'], 2])
})

it.each([
  [0, 100],
  [0.5, 150],
])('the first pause is 100 milliseconds and up to as many more: chance %d, %d', async (chance, pause) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  vi.spyOn(Math, 'random').mockReturnValue(chance)
  const { bindings, seen } = watched({ batch: failAt((call) => call === 1, 'Network connection lost') })
  const reading = reader(bindings.DB).read([one])
  await vi.advanceTimersByTimeAsync(pause - 1)
  expect(seen.batches).toBe(1)
  await vi.advanceTimersByTimeAsync(1)
  expect(await reading).toEqual([[{ one: 1 }]])
})
