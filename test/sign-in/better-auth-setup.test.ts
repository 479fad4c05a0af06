import { env } from 'cloudflare:workers'
import { exportOf } from 'agentbot-export'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { admin } from 'better-auth/plugins'
import { type Context, Hono } from 'hono'
import { describe, expect, it, vi } from 'vitest'
import worker from '../../src/index'
import { sqlOf } from '../support/guide'
import { newService, optionsOf, saysOf, secret } from './support/better-auth'
import { origin } from './support/browser'
import { keepUsers, run, signUp, signUpAdmin } from './support/people'

vi.setConfig({ testTimeout: 60_000 })

const { runMigrations } = await getMigrations(optionsOf({ database: env.DB }))
await runMigrations()
await run(...sqlOf('better-auth on the D1 binding itself'))

const database = env.DB
const service = newService({ database })
const all = (id: string | null) => ({ service: id, mounted: id, deployed: id })
const nobody = all(null)

describe('somebody who signed in before the export was connected', () => {
  it('signs up undisturbed, has no export, and has one as soon as users are kept', async () => {
    const { browser, id } = await signUp(service)
    const headers = { Cookie: browser.cookie() }
    expect(await saysOf(service, headers)).toEqual({ service: id, mounted: null, deployed: null })
    await keepUsers()
    expect(await saysOf(service, headers)).toEqual(all(id))
  })

  it('his name and address follow what better-auth has of him', async () => {
    const { browser } = await signUp(service)
    await browser.post('/api/auth/update-user', { name: 'Grace' })
    const exported = await service.exports.mounted({ Cookie: browser.cookie() })
    expect(await exported.json()).toMatchObject({ user: { name: 'Grace', role: 'user', plan: null } })
  })

  it('an address that is taken in users does not keep anybody from signing up', async () => {
    await run("insert into users (id, email, role) values ('old', 'taken@example.com', 'user')")
    const browser = service.browser()
    const given = { email: 'taken@example.com', password: 'correct horse battery', name: 'Jo' }
    expect((await browser.post('/api/auth/sign-up/email', given)).status).toBe(200)
    const said = await saysOf(service, { Cookie: browser.cookie() })
    expect(said).toEqual({ service: expect.any(String), mounted: null, deployed: null })
  })
})

describe('the secret', () => {
  const next = 'aT7nR3xKq9LzW5vYb2HdPm8cE6sJ1uFg'
  const secrets = [
    { version: 2, value: next },
    { version: 1, value: secret },
  ]
  const rotated = newService({ database, secrets }, { BETTER_AUTH_SECRETS: `2:${next},1:${secret}` })

  it('that was rotated: better-auth takes the newest only, and so does the export', async () => {
    const before = await signUp(service)
    expect(await saysOf(rotated, { Cookie: before.browser.cookie() })).toEqual(nobody)
    const after = await signUp(rotated)
    expect(await saysOf(rotated, { Cookie: after.browser.cookie() })).toEqual(all(after.id))
  })

  it('alone counts where the list of secrets is empty, as for better-auth', async () => {
    const unlisted = newService({ database }, { BETTER_AUTH_SECRET: secret, BETTER_AUTH_SECRETS: '' })
    const { browser, id } = await signUp(unlisted)
    expect(await saysOf(unlisted, { Cookie: browser.cookie() })).toEqual(all(id))
  })

  it.each([
    ['missing', {}],
    ['empty', { BETTER_AUTH_SECRET: '' }],
    ['of no version', { BETTER_AUTH_SECRET: secret, BETTER_AUTH_SECRETS: secret }],
  ])('that is %s closes the export', async (_, bindings) => {
    const { browser } = await signUp(service)
    const closed = { ...env, SESSION_STORE: 'better-auth', BETTER_AUTH_SECRET: undefined, ...bindings }
    const init = { headers: { Cookie: browser.cookie() } }
    expect((await worker.request('http://localhost/api/export', init, closed)).status).toBe(500)
  })
})

it('over https the cookie has the name that browsers keep to https', async () => {
  const secure = newService({ database, baseURL: 'https://localhost', trustedOrigins: [origin] })
  const { browser, id } = await signUp(secure)
  const [, value] = [...browser.jar].find(([name]) => name === '__Secure-better-auth.session_token') ?? []
  const deployed = { ...env, SESSION_STORE: 'better-auth', BETTER_AUTH_SECRET: secret }
  const ask = (Cookie: string, scheme = 'https') =>
    worker.request(`${scheme}://localhost/api/export`, { headers: { Cookie } }, deployed)
  const name = '__Secure-better-auth.session_token'
  expect(await (await ask(browser.cookie())).json()).toMatchObject({ user: { id } })
  expect((await ask(`better-auth.session_token=${value}`)).status).toBe(401)
  expect((await ask(`${name}=${value}`, 'http')).status).toBe(401)
  expect((await ask(`${name}=${value}; ${name}=${value}`)).status).toBe(401)
})

it('an app can shut out whoever impersonates', async () => {
  const auth = betterAuth({ database, secret, baseURL: origin, plugins: [admin()] })
  const who = async (c: Context) => {
    const session = await auth.api.getSession({ headers: c.req.raw.headers })
    return session?.session.impersonatedBy ? null : session?.user.id
  }
  const app = new Hono().route('/', exportOf({ database: () => env.DB, limit: 'none', who }))
  const { browser } = await signUpAdmin(service)
  const { id } = await signUp(service)
  const exported = () => app.request('/', { headers: { Cookie: browser.cookie() } })
  expect((await exported()).status).toBe(200)
  await browser.post('/api/auth/admin/impersonate-user', { userId: id })
  expect((await exported()).status).toBe(401)
})

it('a database that fails is no sign-out', async () => {
  const { browser } = await signUp(service)
  const headers = { Cookie: browser.cookie() }
  await run('drop table session')
  expect((await service.exports.mounted(headers)).status).toBe(500)
  expect((await service.exports.deployed(headers)).status).toBe(500)
})
