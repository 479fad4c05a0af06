import { applyD1Migrations } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { getMigrations } from 'better-auth/db/migration'
import { expect, it, vi } from 'vitest'
import { auth } from '../../examples/copy-better-auth'
import worker from '../../src/index'
import { sqlOf } from '../support/guide'
import { newBrowser, origin } from './support/browser'
import { cookieFor } from './support/people'

vi.setConfig({ testTimeout: 60_000 }) // passwords are hashed as in production

const { runMigrations } = await getMigrations(auth.options)
await runMigrations()
await applyD1Migrations(env.EXPORT_DB, env.TEST_MIGRATIONS)
for (const sql of sqlOf("a copy of better-auth's sessions")) await env.EXPORT_DB.prepare(sql).run()

const site = { request: (address: string, init?: RequestInit) => auth.handler(new Request(address, init)) }
const password = 'correct horse battery'
let made = 0

const signUp = async (email = `person${++made}@example.com`) => {
  const browser = newBrowser(site)
  const response = await browser.post('/api/auth/sign-up/email', { email, password, name: 'Jo' })
  expect(response.status).toBe(200)
  const { user } = await response.json<{ user: { id: string } }>()
  return { browser, id: user.id, email }
}

const pairOf = (cookie: string): [string, string] => {
  const at = cookie.indexOf('=')
  return [cookie.slice(0, at), cookie.slice(at + 1)]
}

const exportAs = (Cookie: string) =>
  worker.request(
    `${origin}/api/export`,
    { headers: { Cookie } },
    { ...env, DB: env.EXPORT_DB, SESSION_STORE: 'better-auth' },
  )

it('a sign-up is copied, and so is what follows', async () => {
  const { browser, id, email } = await signUp()
  const cookie = browser.cookie()
  expect(await (await exportAs(cookie)).json()).toMatchObject({ user: { id, email, name: 'Jo' } })
  await browser.post('/api/auth/update-user', { name: 'Grace' })
  expect(await (await exportAs(cookie)).json()).toMatchObject({ user: { name: 'Grace' } })
  await browser.post('/api/auth/sign-out')
  expect((await exportAs(cookie)).status).toBe(401)
})

it('signing out on one device leaves the other signed in', async () => {
  const { browser, email } = await signUp()
  const other = newBrowser(site)
  await other.post('/api/auth/sign-in/email', { email, password })
  const cookie = browser.cookie()
  await browser.post('/api/auth/sign-out')
  expect([(await exportAs(cookie)).status, (await exportAs(other.cookie())).status]).toEqual([401, 200])
})

it('a session is prolonged where it is copied, and is not made again by that', async () => {
  const { browser, id } = await signUp()
  const expiry = () =>
    env.EXPORT_DB.prepare('select expires_at from export_sessions where user_id = ?')
      .bind(id)
      .first<number>('expires_at')
  const soon = new Date(Date.now() + 86_400_000)
  await env.DB.prepare('update session set expiresAt = ? where userId = ?').bind(soon.toISOString(), id).run()
  await env.EXPORT_DB.prepare('update export_sessions set expires_at = ? where user_id = ?').bind(+soon, id).run()
  await browser.get('/api/auth/get-session')
  expect(await expiry()).toBeGreaterThan(soon.getTime())

  await env.DB.prepare('update session set expiresAt = ? where userId = ?').bind(soon.toISOString(), id).run()
  await env.EXPORT_DB.prepare('delete from export_sessions where user_id = ?').bind(id).run()
  await browser.get('/api/auth/get-session')
  expect((await exportAs(browser.cookie())).status).toBe(401)
})

it('all of 111 sessions end together', async () => {
  const { browser, id } = await signUp()
  const { internalAdapter } = await auth.$context
  const tokens: string[] = []
  for (let i = 0; i < 110; i++) tokens.push((await internalAdapter.createSession(id)).token)
  for (const token of [tokens[0], tokens.at(-1)]) {
    expect((await exportAs((await cookieFor(token ?? '')).Cookie)).status).toBe(200)
  }
  await browser.post('/api/auth/revoke-sessions')
  for (const token of [tokens[0], tokens[99], tokens.at(-1)]) {
    expect((await exportAs((await cookieFor(token ?? '')).Cookie)).status).toBe(401)
  }
})

it('a copy that fails keeps nobody from signing in, and is deleted before the session is', async () => {
  vi.spyOn(console, 'error').mockReturnValue()
  const { browser } = await signUp()
  const cookie = browser.cookie()
  const service = async () => {
    const response = await site.request(`${origin}/api/auth/get-session`, { headers: { Cookie: cookie } })
    return (await response.json()) !== null
  }
  await env.EXPORT_DB.prepare('alter table export_sessions rename to away').run()
  await signUp()
  await browser.post('/api/auth/sign-out')
  await env.EXPORT_DB.prepare('alter table away rename to export_sessions').run()
  expect([await service(), (await exportAs(cookie)).status]).toEqual([true, 200])

  browser.jar.set(...pairOf(cookie))
  await browser.post('/api/auth/sign-out')
  expect([await service(), (await exportAs(cookie)).status]).toEqual([false, 401])
})

it('who is in users under another id signs in undisturbed, and has no export', async () => {
  await env.EXPORT_DB.prepare("insert into users (id, email, role) values ('old', 'old@example.com', 'user')").run()
  const { browser } = await signUp('old@example.com')
  expect((await exportAs(browser.cookie())).status).toBe(401)
})
