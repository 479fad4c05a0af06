import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { type Bindings, settingsOf } from '../src/env'
import app from '../src/index'
import { captureLogs } from './support/logs'

const signing = (secrets: Partial<Bindings>) => settingsOf({ ...env, SESSION_STORE: 'better-auth', ...secrets }).secret

it.each([
  ['1:one', 'one'],
  ['2:two,1:one', 'two'],
  ['  12: spaced , 1:one', 'spaced'],
  ['1:with:colons', 'with:colons'],
  ['1:the old one again,2:two', 'the old one again'],
])('the first of the versioned secrets %j signs', (BETTER_AUTH_SECRETS, secret) => {
  expect(signing({ BETTER_AUTH_SECRETS, BETTER_AUTH_SECRET: 'the old one' })).toBe(secret)
})

it.each(['x1:one', '1:', '1: ', ':one', 'one', '-1:one'])('%j has no first versioned secret', (BETTER_AUTH_SECRETS) => {
  expect(() => signing({ BETTER_AUTH_SECRETS, BETTER_AUTH_SECRET: 'the old one' })).toThrow('BETTER_AUTH_SECRET')
})

it('without versioned secrets the only one signs', () => {
  expect(signing({ BETTER_AUTH_SECRET: 'the only one' })).toBe('the only one')
  expect(signing({ BETTER_AUTH_SECRET: 'the only one', BETTER_AUTH_SECRETS: '' })).toBe('the only one')
  expect(signing({ BETTER_AUTH_SECRET: ' of\techo \n' })).toBe(' of\techo \n') // better-auth signs with it as it is
})

it('what a way of signing in does not use may be missing', () => {
  const { SESSIONS: _, BETTER_AUTH_SECRET: __, ...rest } = env
  expect(settingsOf({ ...rest, SESSION_STORE: 'd1' }).store).toBe('d1')
  expect(settingsOf({ ...rest, SESSION_STORE: 'kv', SESSIONS: env.SESSIONS }).store).toBe('kv')
})

it('what no variable says is: sessions in D1, users in DB, no other origin, no known limit', () => {
  const { DB, EXPORT_LIMIT } = env
  const { store, databases, allowedOrigins, limitCount } = settingsOf({ DB, EXPORT_LIMIT })
  expect([store, [...databases.keys()], allowedOrigins, limitCount]).toEqual(['d1', ['DB'], [], Infinity])
})

it('DB holds users whatever DATABASES says', () => {
  const { DB, ...rest } = { ...env, DATABASES: 'DB_EU' }
  expect([...settingsOf({ ...rest, DB }).databases.keys()]).toEqual(['DB', 'DB_EU'])
  expect(() => settingsOf(rest)).toThrow('wrong or missing: DB')
})

it('all that is missing is named at once', () => {
  const { DB } = env
  expect(() => settingsOf({ DB, SESSION_STORE: 'kv' })).toThrow('wrong or missing: EXPORT_LIMIT, SESSIONS')
})

it('a limit of one is one', () => {
  expect(settingsOf({ ...env, EXPORT_LIMIT_COUNT: '1' }).limitCount).toBe(1)
})

it('an origin is one of the web, of this machine, or of an office', () => {
  const origins = ['https://app.example', 'http://127.0.0.1:5173', 'http://[::1]:8080', 'http://app.test:3000']
  expect(settingsOf({ ...env, ALLOWED_ORIGINS: origins.join() }).allowedOrigins).toEqual(origins)
})

it('the variables of an environment are read once', () => {
  expect(settingsOf(env)).toBe(settingsOf(env))
})

it('a line about settings names no way of signing in, for none is known', async () => {
  const lines = captureLogs()
  await app.request('http://localhost/api/export', {}, { ...env, SESSION_STORE: 'none' })
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ event: 'export', sessionStore: '' }])
})
