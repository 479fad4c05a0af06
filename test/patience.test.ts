import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { reader } from '../src/db/read'
import { writeDocument } from '../src/export/document'
import { exportWith, makeUser, signIn } from './support/accounts'
import { expect500, expectBroken, makeLarge, readsOf } from './support/broken'
import { captureLogs, endings } from './support/logs'
import { openWith } from './support/opening'
import { failAt, hang, watched } from './support/watched'

vi.setConfig({ testTimeout: 60_000 })

const lost = 'D1_ERROR: Network connection lost.'
const instant = /"exportedAt": "[^"]+"/

const exportUnder = async (batch: (read: number) => unknown, user: string) => {
  const { bindings, seen } = watched({ batch })
  return { response: await exportWith(await signIn(user), bindings), seen }
}

describe('F4 a fault that can pass', () => {
  it('once at any read, leaves the bytes as they were', async () => {
    const user = await makeLarge()
    const whole = await (await exportUnder(() => {}, user)).response.text()
    const reads = await readsOf(user)
    const lines = captureLogs()
    for (let k = 1; k <= reads; k++) {
      const { response, seen } = await exportUnder(
        failAt((read) => read === k, lost),
        user,
      )
      expect((await response.text()).replace(instant, '')).toBe(whole.replace(instant, ''))
      expect(seen.batches).toBe(reads + 1)
      expect(endings(lines).at(-1)).toMatchObject({ outcome: 'completed', statements: seen.statements })
    }
  })

  it.each([
    'D1_ERROR: D1 DB storage caused object to be reset.',
    'D1_ERROR: Durable Object reset because its code was updated.',
    'D1_ERROR: Cannot resolve D1 DB due to transient issue on remote node.',
    'D1_ERROR: Failed to get session commit token: internal error; reference = x',
    'D1_ERROR: database is locked: SQLITE_BUSY',
  ])('%s is tried again', async (message) => {
    const { response, seen } = await exportUnder(
      failAt((read) => read === 1, message),
      await makeUser(),
    )
    expect(response.status).toBe(200)
    expect(seen.batches).toBe(2)
  })

  it('but does not is tried three times', async () => {
    const lines = captureLogs()
    const user = await makeLarge()
    const first = await exportUnder(
      failAt(() => true, lost),
      user,
    )
    await expect500(first.response)
    expect(first.seen.batches).toBe(3)
    lines.length = 0
    const later = await exportUnder(
      failAt((read) => read >= 4, lost),
      user,
    )
    await expectBroken(later.response, lines, 'Error D1_ERROR')
    expect(later.seen.batches).toBe(3 + 3)
  })
})

describe('F5 a D1 that never answers', () => {
  const openUnder = async (batch: (read: number) => unknown, deadline: number) => {
    const { bindings, seen } = watched({ batch })
    const { read } = reader(bindings.DB, { deadline, firstPause: 1 })
    return { seen, opening: openWith(await signIn(await makeLarge()), { read }) }
  }

  it('ends the first read at a deadline', async () => {
    const { opening } = await openUnder(hang, 20)
    await expect(opening).rejects.toMatchObject({ name: 'DeadlineError' })
  })

  it('ends a first read at the deadline that was tried again, however late in its tries', async () => {
    const { opening, seen } = await openUnder((read) => (read < 3 ? failAt(() => true, lost)(read) : hang()), 500)
    await expect(opening).rejects.toMatchObject({ name: 'DeadlineError' })
    expect(seen.batches).toBe(3)
  })

  it('has one deadline for all tries together', async () => {
    const slowly = async () => {
      await new Promise((resolve) => setTimeout(resolve, 300))
      throw new Error(lost)
    }
    const { opening } = await openUnder(slowly, 500) // two tries take longer, each alone does not
    await expect(opening).rejects.toMatchObject({ name: 'DeadlineError' })
  })

  it('breaks the document at a later read', async () => {
    const reads = await readsOf(await makeLarge())
    const { opening, seen } = await openUnder((read) => read === reads && hang(), 800)
    const content = (await opening)?.content
    if (!content) throw new Error('signed in')
    await expect(Array.fromAsync(writeDocument(content))).rejects.toMatchObject({ name: 'DeadlineError' })
    expect(seen.pages.length).toBe(reads - 1)
  })
})

it('an export may take days, as long as no read of it takes long', async () => {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const later = async () => {
    vi.setSystemTime(Date.now() + 24 * 3_600_000)
    await scheduler.wait(20) // long enough for a deadline that has passed to show
  }
  const { response } = await exportUnder(later, await makeLarge())
  expect(await response.text()).toMatch(/\n\}\n$/)
})

it.each([
  ['overloaded', 'D1_ERROR: D1 DB is overloaded. Requests queued for too long.', 'D1: overloaded'],
  ['out of memory', 'D1_ERROR: D1 DB exceeded its memory limit and was reset.', 'D1: out of memory'],
])('a database that is %s is not asked again, at the first read or later', async (_, message, reason) => {
  const lines = captureLogs()
  const user = await makeLarge()
  const failing = (at: number) =>
    exportUnder(
      failAt((read) => read >= at, message),
      user,
    )
  const first = await failing(1)
  await expect500(first.response)
  expect([first.seen.batches, lines.pop()]).toEqual([1, expect.stringContaining(reason)])
  const later = await failing(4)
  await expectBroken(later.response, lines, reason)
  expect(later.seen.batches).toBe(4)
})
