import { afterEach, expect, it, vi } from 'vitest'
import { exportWith, makeUser, plant, signIn, some } from './support/accounts'
import { ask } from './support/ask'
import { watched } from './support/watched'

vi.setConfig({ testTimeout: 60_000 })

afterEach(() => void vi.useRealTimers())

const EVENING = new Date('2026-04-02T23:59:59.999Z')
const DAYS_LATER = new Date('2026-04-05T12:00:00.000Z')

/** Days pass before the first read, and with each one after it. */
const whileDaysPass = () => {
  vi.useFakeTimers({ toFake: ['Date'], now: EVENING })
  return watched({ batch: () => void vi.setSystemTime(DAYS_LATER) }).bindings
}

const signedInUntil = async (expiresAt: Date, rows: number) => {
  const user = await makeUser()
  await plant(user, { agents: some(rows) })
  return signIn(user, { expiresAt })
}

it.each([0, 450])(
  'with %i rows: exportedAt and the date of the file are of the instant before the first read',
  async (rows) => {
    const token = await signedInUntil(new Date(EVENING.getTime() + 1), rows) // and the session has to live at that instant
    const response = await exportWith(token, whileDaysPass())
    expect(response.headers.get('Content-Disposition')).toMatch(/-2026-04-02\.json"$/)
    expect(await response.json()).toMatchObject({ exportedAt: EVENING.toISOString() })
  },
)

it('so is the date that HEAD tells', async () => {
  const headers = { Authorization: `Bearer ${await signedInUntil(new Date(EVENING.getTime() + 1), 1)}` }
  const { response } = await ask({ method: 'HEAD', headers }, undefined, whileDaysPass())
  expect(response.headers.get('Content-Disposition')).toMatch(/-2026-04-02\.json"$/)
})

it('a session that ends at that very instant exports nothing', async () => {
  const token = await signedInUntil(EVENING, 1)
  expect((await exportWith(token, whileDaysPass())).status).toBe(401)
})
