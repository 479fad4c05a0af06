import { env } from 'cloudflare:workers'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { makeUser } from './support/accounts'
import { expect500, expectBroken, makeLarge, readsOf } from './support/broken'
import { captureLogs, endings } from './support/logs'
import { stores } from './support/stores'
import { failAt, watched } from './support/watched'

vi.setConfig({ testTimeout: 60_000 })

const inAnHour = () => new Date(Date.now() + 3_600_000)

describe.each(stores)('sessions in $name', (store) => {
  const exportUnder = async (before: Parameters<typeof watched>[0], user: string) => {
    const { bindings, seen } = watched(before)
    return { response: await store.exportWith(await store.signIn(user, inAnHour()), bindings), seen }
  }

  it('F1 a session store that throws is a 500, not a 401', async () => {
    const lines = captureLogs()
    const fault = store.name === 'kv' ? { kv: failAt(() => true) } : { batch: failAt(() => true) }
    await expect500((await exportUnder(fault, await makeUser())).response)
    expect(endings(lines)).toMatchObject([{ outcome: 'aborted' }])
  })

  it('F2 a first read that throws is a 500 without a file', async () => {
    const lines = captureLogs()
    const { response, seen } = await exportUnder({ batch: failAt((read) => read === 1) }, await makeUser())
    await expect500(response)
    expect(seen.batches).toBe(1) // a fault that a second try does not mend
    expect(endings(lines)).toMatchObject([{ outcome: 'aborted', reason: 'Error D1_ERROR' }])
  })

  it('F3 whichever later read throws, the transfer breaks and what arrived does not parse', async () => {
    const user = await makeLarge()
    const reads = await readsOf(user)
    const lines = captureLogs()
    for (let k = 2; k <= reads; k++) {
      const { response, seen } = await exportUnder({ batch: failAt((read) => read === k) }, user)
      await expectBroken(response, lines, 'Error D1_ERROR')
      expect(seen.batches).toBe(k)
    }
  })

  it('F6 a session revoked before any later read stops the file right there', async () => {
    const user = await makeLarge()
    const reads = await readsOf(user)
    const lines = captureLogs()
    for (let k = 2; k <= reads; k++) {
      const token = await store.signIn(user, inAnHour())
      const revoke = (call: number) => call === k && store.revoke(token)
      const { bindings, seen } = watched(store.name === 'kv' ? { kv: revoke } : { batch: revoke })
      await expectBroken(await store.exportWith(token, bindings), lines, 'RevokedError')
      expect(seen.pages.length).toBe(store.name === 'kv' ? k - 1 : k) // KV knows before D1 is asked
    }
  })

  it('F6 a user deleted before any later read stops the file right there', async () => {
    const reads = await readsOf(await makeLarge())
    const lines = captureLogs()
    for (let k = 2; k <= reads; k++) {
      const user = await makeLarge()
      const remove = () => env.DB.prepare('DELETE FROM users WHERE id = ?').bind(user).run()
      const { response, seen } = await exportUnder({ batch: (read) => read === k && remove() }, user)
      await expectBroken(response, lines, 'RevokedError')
      expect(seen.batches).toBe(k)
    }
  })

  it('F12 a log that throws does not stop an export', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {
      throw new Error('disk full')
    })
    onTestFinished(() => log.mockRestore())
    const { response } = await exportUnder({}, await makeLarge())
    expect(await response.json()).toHaveProperty('workflows.length', 5_500)
    await expect500((await exportUnder({ batch: failAt(() => true) }, await makeUser())).response)
  })
})
