import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Content } from '../src/export/opening'
import { newTraffic } from '../src/export/traffic'

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: 0 }))
afterEach(() => void vi.useRealTimers())

const OPEN = 10
const MINUTE = 60_000
const later = (ms: number) => vi.setSystemTime(Date.now() + ms)

async function* noPages() {}
const content: Content = { exportedAt: new Date(0), profile: '{}', whole: true, pages: noPages }

/** Opens an export of jane's; tells whom it would have spared, of whom nothing is read ahead of the limit. */
const openOf = async (traffic: ReturnType<typeof newTraffic>, mayExport = true, limit = 2) => {
  const asked: (readonly string[] | null)[] = []
  const open = async (spared: readonly string[] | null) => {
    asked.push(spared)
    return { userId: 'jane', content: spared?.includes('jane') ? null : content }
  }
  const { userId } = await traffic.open(open, async () => mayExport, limit).catch(() => ({ userId: 'refused' }))
  return { userId, asked }
}

it('who has exported as often as the limit allows is spared for a minute', async () => {
  const traffic = newTraffic()
  expect(await openOf(traffic)).toEqual({ userId: 'jane', asked: [[]] })
  later(1_000)
  expect(await openOf(traffic)).toEqual({ userId: 'jane', asked: [[]] })
  later(MINUTE - 1_001)
  expect(await openOf(traffic)).toEqual({ userId: 'jane', asked: [['jane'], []] }) // the user first, then the rows
  later(MINUTE)
  expect(await openOf(traffic)).toEqual({ userId: 'jane', asked: [[]] })
})

it('who exported longer ago is forgotten: with no limit left for anybody he is like anybody', async () => {
  const traffic = newTraffic()
  await openOf(traffic)
  later(MINUTE - 1)
  expect(await openOf(traffic, true, 0)).toEqual({ userId: 'jane', asked: [['jane'], []] })
  later(MINUTE)
  expect(await openOf(traffic, true, 0)).toEqual({ userId: 'jane', asked: [[]] })
})

it('who was refused is spared for a minute', async () => {
  const traffic = newTraffic()
  expect(await openOf(traffic, false)).toEqual({ userId: 'refused', asked: [[]] })
  later(MINUTE - 1)
  expect(await openOf(traffic, false)).toEqual({ userId: 'refused', asked: [['jane']] })
  later(MINUTE)
  expect(await openOf(traffic)).toEqual({ userId: 'jane', asked: [[]] })
})

it('an opening that fails, or finds nobody, gives its place back', async () => {
  const traffic = newTraffic()
  for (const open of [vi.fn().mockRejectedValue(new Error('lost')), vi.fn().mockResolvedValue(null)])
    for (let i = 0; i < 3; i++) await expect(traffic.open(open, async () => true, 2)).rejects.toThrow()
  expect(await openOf(traffic)).toEqual({ userId: 'jane', asked: [[]] })
})

it('the rows are read for the user who was let through, or not at all', async () => {
  for (const second of [null, { userId: 'joe', content }, { userId: 'jane', content: null }]) {
    const open = vi.fn().mockResolvedValueOnce({ userId: 'jane', content: null }).mockResolvedValueOnce(second)
    await expect(newTraffic().open(open, async () => true, 2)).rejects.toMatchObject({ answer: 'unauthorized' })
  }
})

it('a stream that nobody ended, and from which nobody took anything for 20 minutes, does not count', async () => {
  const traffic = newTraffic()
  const streams = Array.from({ length: OPEN }, () => traffic.begin('jane'))
  expect(() => traffic.begin('jane')).toThrow('tooMany')
  later(20 * MINUTE - 1)
  expect(() => traffic.begin('jane')).toThrow('tooMany')
  expect(await openOf(traffic)).toEqual({ userId: 'refused', asked: [['jane']] })
  streams[0]?.taken()
  later(1)
  for (let i = 1; i < OPEN; i++) traffic.begin('jane')
  expect(() => traffic.begin('jane')).toThrow('tooMany')
})

it('a stream that ended, however often, frees one place of its user', () => {
  const traffic = newTraffic()
  const [first] = Array.from({ length: OPEN }, () => traffic.begin('jane'))
  for (let i = 0; i < 3; i++) first?.ended()
  traffic.begin('jane')
  expect(() => traffic.begin('jane')).toThrow('tooMany')
  expect(() => traffic.begin('joe')).not.toThrow()
})

it('two openings read ahead at once, a third asks for the user alone', async () => {
  const traffic = newTraffic()
  const asked: unknown[] = []
  const waiting: (() => void)[] = []
  const open = async (spared: readonly string[] | null) => {
    asked.push(spared)
    await new Promise<void>((go) => void waiting.push(go))
    return { userId: 'jane', content }
  }
  const ask = () => traffic.open(open, async () => true, 9)
  const three = [ask(), ask(), ask()]
  expect(asked).toEqual([[], [], null])
  for (const go of waiting) go()
  await Promise.all(three)
  expect(await openOf(traffic, true, 9)).toEqual({ userId: 'jane', asked: [[]] })
})

it('who has a place left is not spared: his rows come with the first read', async () => {
  const traffic = newTraffic()
  for (let i = 1; i < OPEN; i++) traffic.begin('jane')
  expect(await openOf(traffic)).toEqual({ userId: 'jane', asked: [[]] })
})

it('however many others have exports open or were refused, all of those are spared, and nobody else is refused', async () => {
  const traffic = newTraffic()
  const others = Array.from({ length: 1_000 }, (_, i) => `other ${i}`)
  for (const userId of others) {
    traffic.begin(userId)
    const refusing = traffic.open(
      async () => ({ userId, content: null }),
      async () => false,
      2,
    )
    await expect(refusing).rejects.toMatchObject({ answer: 'tooMany' })
  }
  expect(await openOf(traffic)).toEqual({ userId: 'jane', asked: [others] })
})

it('a stream that ended does not take the others of its user along', () => {
  const traffic = newTraffic()
  const [first] = [traffic.begin('jane'), traffic.begin('jane')]
  first?.ended()
  for (let i = 1; i < OPEN; i++) traffic.begin('jane')
  expect(() => traffic.begin('jane')).toThrow('tooMany')
})
