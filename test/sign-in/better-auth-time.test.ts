import { env } from 'cloudflare:workers'
import { getMigrations } from 'better-auth/db/migration'
import { describe, expect, it, vi } from 'vitest'
import { plant, some } from '../support/accounts'
import { sqlOf } from '../support/guide'
import { newService, optionsOf, saysOf } from './support/better-auth'
import { keepUsers, run, signUp } from './support/people'

vi.setConfig({ testTimeout: 60_000 })

const { runMigrations } = await getMigrations(optionsOf({ database: env.DB }))
await runMigrations()
await run(...sqlOf('better-auth on the D1 binding itself'))
await keepUsers()

const service = newService({ database: env.DB })
const all = (id: string | null) => ({ service: id, mounted: id, deployed: id })
const nobody = all(null)

const DAY = 86_400_000
const expireAt = (user: string, at: number) =>
  env.DB.prepare('update session set expiresAt = ? where userId = ?').bind(new Date(at).toISOString(), user).run()
const expiryOf = async (user: string) => {
  const text = await env.DB.prepare('select expiresAt from session where userId = ?')
    .bind(user)
    .first<string>('expiresAt')
  return Date.parse(text ?? '')
}

describe('a session that is prolonged', () => {
  const due = async () => {
    const person = await signUp(service)
    await plant(person.id, { agents: some(450) })
    await expireAt(person.id, Date.now() + 5 * DAY)
    return { ...person, headers: { Cookie: person.browser.cookie() } }
  }

  it.each(['mounted', 'deployed'] as const)('goes on, and so does a running export (%s)', async (way) => {
    const { browser, id, headers } = await due()
    const response = await service.exports[way](headers)
    await browser.get('/api/auth/get-session')
    expect(await expiryOf(id)).toBeGreaterThan(Date.now() + 6 * DAY)
    expect((await response.json<{ agents: [] }>()).agents).toHaveLength(450)
    expect(await saysOf(service, headers)).toEqual(all(id))
  })

  it('is not prolonged by an export', async () => {
    const { id, headers } = await due()
    const before = await expiryOf(id)
    expect(await saysOf(service, headers)).toEqual(all(id))
    expect(await expiryOf(id)).toBe(before)
  })

  it('does not come back when the refresh races the sign-out', async () => {
    const { browser, headers } = await due()
    await Promise.all([browser.get('/api/auth/get-session'), browser.post('/api/auth/sign-out')])
    expect(await saysOf(service, headers)).toEqual(nobody)
  })
})

describe('a session that ends otherwise than by signing out', () => {
  it.each([
    ['its row is deleted', 'delete from session where userId = ?'],
    ['all rows are deleted', 'delete from session where ? is not null'],
    ['its time is put back', "update session set expiresAt = '2026-01-01T00:00:00.000Z' where userId = ?"],
    ['its user is deleted', 'delete from user where id = ?'],
  ])('is nobody’s at once, and stops a running export: %s', async (_, sql) => {
    const { browser, id } = await signUp(service)
    await plant(id, { agents: some(450) })
    const headers = { Cookie: browser.cookie() }
    const running = [await service.exports.mounted(headers), await service.exports.deployed(headers)]
    await env.DB.prepare(sql).bind(id).run()
    for (const response of running) await expect(response.text()).rejects.toThrow('export aborted')
    expect(await saysOf(service, headers)).toEqual(nobody)
  })

  it('stops a running export when its time is put back by a millisecond: somebody ended it', async () => {
    const { browser, id } = await signUp(service)
    await plant(id, { agents: some(450) })
    const running = await service.exports.deployed({ Cookie: browser.cookie() })
    await expireAt(id, (await expiryOf(id)) - 1)
    await expect(running.text()).rejects.toThrow('export aborted')
  })

  // To an app that says nobody any more, running out is being signed out.
  it('may finish its export when it merely runs out, where the export reads the row itself', async () => {
    const { browser, id } = await signUp(service)
    await plant(id, { agents: some(450) })
    const headers = { Cookie: browser.cookie() }
    const ends = Date.now() + 500
    await expireAt(id, ends)
    const [mounted, deployed] = [await service.exports.mounted(headers), await service.exports.deployed(headers)]
    await vi.waitUntil(() => Date.now() > ends)
    expect(await deployed.json()).toHaveProperty('workflows')
    await expect(mounted.text()).rejects.toThrow('export aborted')
    expect(await saysOf(service, headers)).toEqual(nobody)
  })
})

it('a session in better-auth’s own cache is signed out where the database says so', async () => {
  const cached = newService({ database: env.DB, session: { cookieCache: { enabled: true, maxAge: 300 } } })
  const { browser, id } = await signUp(cached)
  const headers = { Cookie: browser.cookie() }
  expect(headers.Cookie).toContain('session_data')
  expect(await saysOf(cached, headers)).toEqual(all(id))
  await run('delete from session')
  const fromCache = await browser.get('/api/auth/get-session')
  expect(await fromCache.json()).toMatchObject({ user: { id } })
  expect(await saysOf(cached, headers)).toEqual(nobody)
})
