import { env } from 'cloudflare:workers'
import { beforeEach, expect, it, vi } from 'vitest'
import app from '../../examples/auth-js'
import { plant, some, unique } from '../support/accounts'
import { type Browser, newBrowser, origin } from './support/browser'
import { keepUsers, run } from './support/people'

// The tables that Auth.js documents for its Drizzle adapter.
await run(
  'create table user (id text primary key, name text, email text unique, emailVerified integer, image text)',
  `create table account (userId text not null references user (id) on delete cascade, type text not null, provider text not null,
    providerAccountId text not null, refresh_token text, access_token text, expires_at integer, token_type text, scope text,
    id_token text, session_state text, primary key (provider, providerAccountId))`,
  `create table session (sessionToken text primary key, userId text not null references user (id) on delete cascade,
    expires integer not null)`,
  `create table verificationToken (identifier text not null, token text not null, expires integer not null,
    primary key (identifier, token))`,
)

const bindings = { ...env, AUTH_SECRET: 'a secret of thirty-two characters', AUTH_RESEND_KEY: 'none' }
const site = { request: (address: string, init?: RequestInit) => app.request(address, init, bindings) }

/** The letters that would have gone out. */
const letters: string[] = []
beforeEach(() => {
  letters.length = 0
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (_, init) => {
    letters.push(JSON.parse(String(init?.body)).text)
    return Response.json({})
  })
})

const csrfOf = async (browser: Browser) => {
  const { csrfToken } = await (await browser.get('/api/auth/csrf')).json<{ csrfToken: string }>()
  return csrfToken
}

/** Signs somebody in by the link of a letter. */
const signIn = async (email = `${unique('person')}@example.com`) => {
  const browser = newBrowser(site)
  await browser.submit('/api/auth/signin/resend', { email, csrfToken: await csrfOf(browser) })
  const link = new URL(/http\S+/.exec(letters.pop() ?? '')?.[0] ?? '')
  const response = await browser.get(`${link.pathname}${link.search}`)
  expect(response.headers.get('Location')).toBe(origin)
  return { browser, email, link, token: browser.jar.get('authjs.session-token') ?? '' }
}

const emailIn = async (response: Response): Promise<string | null> => {
  if (response.status === 401) return null
  expect(response.status).toBe(200)
  const body = await response.json<{ user: { email: string } } | null>()
  return body?.user.email ?? null
}

/** Who is signed in, as Auth.js says and as the export says. */
const says = async (cookie: string) => {
  const ask = (path: string) => site.request(`${origin}${path}`, { headers: { Cookie: cookie } })
  return { service: await emailIn(await ask('/api/auth/session')), export: await emailIn(await ask('/api/export')) }
}
const both = (email: string | null) => ({ service: email, export: email })

const userOf = (token: string) =>
  env.DB.prepare('select userId from session where sessionToken = ?').bind(token).first<string>('userId')

it('a first sign-in is undisturbed, and has an export as soon as users are kept', async () => {
  const { browser, email } = await signIn()
  expect(await says(browser.cookie())).toEqual({ service: email, export: null })
  await keepUsers()
  expect(await says(browser.cookie())).toEqual(both(email))
})

it('a link that was used is told to be so, by Auth.js itself', async () => {
  vi.spyOn(console, 'error').mockReturnValue()
  const { link } = await signIn()
  const response = await newBrowser(site).get(`${link.pathname}${link.search}`)
  expect([response.status, response.headers.get('Location')]).toEqual([
    302,
    expect.stringContaining('error=Verification'),
  ])
})

it('signing out is signing out', async () => {
  const { browser, email } = await signIn()
  const before = browser.cookie()
  expect(await says(before)).toEqual(both(email))
  await browser.submit('/api/auth/signout', { csrfToken: await csrfOf(browser) })
  expect(await says(before)).toEqual(both(null))
})

it('a session that is prolonged goes on', async () => {
  const { browser, email, token } = await signIn()
  const expires = () =>
    env.DB.prepare('select expires from session where sessionToken = ?').bind(token).first<number>('expires')
  const soon = Date.now() + 86_400_000
  await env.DB.prepare('update session set expires = ? where sessionToken = ?').bind(soon, token).run()
  expect(await says(browser.cookie())).toEqual(both(email))
  expect(await expires()).toBeGreaterThan(soon)
  expect(await says(browser.cookie())).toEqual(both(email))
})

it.each([
  ['signed out everywhere', 'delete from session where userId = ?'],
  ['expired', 'update session set expires = 1 where userId = ?'],
  ['deleted', 'delete from user where id = ?'],
])('who is %s by SQL is nobody, and his running export stops', async (_, sql) => {
  const { browser, token } = await signIn()
  const user = (await userOf(token)) ?? ''
  await plant(user, { agents: some(450) })
  const response = await site.request(`${origin}/api/export`, { headers: { Cookie: browser.cookie() } })
  expect(response.status).toBe(200)
  await env.DB.prepare(sql).bind(user).run()
  await expect(response.text()).rejects.toThrow('export aborted')
  expect(await says(browser.cookie())).toEqual(both(null))
})

it('a token of nobody’s is nobody’s', async () => {
  expect(await says(`authjs.session-token=${crypto.randomUUID()}`)).toEqual(both(null))
})

it('a database that fails is no sign-out', async () => {
  const { browser } = await signIn()
  await run('drop table session')
  const response = await site.request(`${origin}/api/export`, { headers: { Cookie: browser.cookie() } })
  expect(response.status).toBe(500)
})
