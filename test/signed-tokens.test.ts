import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { Context } from 'hono'
import { serializeSigned } from 'hono/utils/cookie'
import { beforeAll, expect, it } from 'vitest'
import app from '../src/index'
import { betterAuthSessions } from '../src/session/better-auth'
import { makeUser, plant, some } from './support/accounts'
import { captureLogs, endings } from './support/logs'
import { openWith } from './support/opening'

const secret = 'a secret of some length'
const settings = { ...env, SESSION_STORE: 'better-auth', BETTER_AUTH_SECRET: secret }

beforeAll(() => env.DB.exec('CREATE TABLE export_sessions (token TEXT PRIMARY KEY, user_id TEXT, expires_at INTEGER)'))

/** A session as a view shows it, and its token as better-auth signs it. */
const signIn = async (userId: string, expiresAt: number, by = secret) => {
  const token = crypto.randomUUID()
  await env.DB.prepare('INSERT INTO export_sessions VALUES (?, ?, ?)').bind(token, userId, expiresAt).run()
  return (await serializeSigned('t', token, by)).slice(2)
}
const later = () => Date.now() + 3_600_000

const ask = (cookie: string, origin = 'http://localhost', headers: Record<string, string> = {}) =>
  app.request(`${origin}/api/export`, { headers: { Cookie: cookie, ...headers } }, settings)

it('a signed token counts in its cookie: over https in the one that browsers keep to https', async () => {
  const user = await makeUser()
  const token = await signIn(user, later())
  const [plain, secure] = [`better-auth.session_token=${token}`, `__Secure-better-auth.session_token=${token}`]
  expect(await (await ask(plain)).json()).toMatchObject({ user: { id: user } })
  expect(await (await ask(secure, 'https://localhost')).json()).toMatchObject({ user: { id: user } })
  expect((await ask(secure)).status).toBe(401)
  expect((await ask(plain, 'https://localhost')).status).toBe(401)
  const forged = (proto: string) => ({ 'X-Forwarded-Proto': proto, Forwarded: `proto=${proto}` }) // a client's word
  expect((await ask(plain, 'http://localhost', forged('https'))).status).toBe(200)
  expect((await ask(plain, 'https://localhost', forged('http'))).status).toBe(401)
})

it('a token that is signed with another secret, or not at all, is nobody’s', async () => {
  const user = await makeUser()
  const signed = await signIn(user, later())
  expect((await ask(`better-auth.session_token=${await signIn(user, later(), 'another secret')}`)).status).toBe(401)
  expect((await ask(`better-auth.session_token=${signed.split('.')[0]}`)).status).toBe(401)
  expect((await ask('a=b')).status).toBe(401)
})

it('whatever stands in the place of a signed token, it is a stranger’s 401', async () => {
  const octet = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code))
  const piece = fc.oneof(octet, fc.constantFrom('%', '%E0%A4%A', '%zz', '%00', '.', '=', '+', '/', '%2B'))
  const property = fc.asyncProperty(fc.array(piece, { maxLength: 80 }), async (pieces) => {
    const value = pieces.join('')
    expect((await ask(`better-auth.session_token=${value}`)).status).toBe(401)
    const headers = { Authorization: `Bearer ${value}` }
    expect((await app.request('http://localhost/api/export', { headers }, settings)).status).toBe(401)
  })
  await fc.assert(property, { examples: [[['%']], [['%E0%A4%A', '.', '%zz']], [['a', '.', '%']]] })
})

it('without a cookie the secret is not even asked for', async () => {
  const { identify } = betterAuthSessions(() => {
    throw new Error('asked')
  })
  const c = new Context(new Request('http://localhost/'), { env })
  expect(await identify({ c, headers: { cookie: '' } }, 0)).toBeNull()
})

it('it counts until the millisecond before it expires', async () => {
  const user = await makeUser()
  const at = Date.UTC(2030, 0, 1)
  const token = await signIn(user, at)
  const open = (ms: number) => openWith(token, { signIn: betterAuthSessions(() => secret), exportedAt: new Date(ms) })
  expect(await open(at)).toBeNull()
  expect(await open(at - 1)).toMatchObject({ userId: user })
})

it('one that is ended ahead of time stops a running export, and one that is prolonged does not', async () => {
  const lines = captureLogs()
  const user = await makeUser()
  await plant(user, { agents: some(450) })
  for (const [change, outcome] of [
    [1_000, 'completed'],
    [-1_000, 'aborted'],
  ] as const) {
    const response = await ask(`better-auth.session_token=${await signIn(user, later())}`)
    await env.DB.prepare('UPDATE export_sessions SET expires_at = expires_at + ?').bind(change).run()
    await response.text().catch(() => {})
    expect(endings(lines.splice(0))).toMatchObject([{ outcome, sessionStore: 'better-auth' }])
  }
})
