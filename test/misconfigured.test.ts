import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import app from '../src/index'
import { makeUser, signIn } from './support/accounts'
import { nothing } from './support/knock'
import { captureLogs } from './support/logs'
import { watched } from './support/watched'

it.each([
  ['DB', { DB: undefined }],
  ['EXPORT_LIMIT', { EXPORT_LIMIT: undefined }],
  ['SESSIONS', { SESSION_STORE: 'kv', SESSIONS: undefined }],
  ['DB', { DB: 'a variable' }],
  ['DB', { DB: null }],
  ['DB', { DB: env.SESSIONS }],
  ['DB', { DB: { withSession: () => {} } }],
  ['DB', { DB: { batch: () => {} } }],
  ['DATABASES', { DATABASES: 'DB, DB_NOWHERE' }],
  ['DATABASES', { DATABASES: 'toString' }],
  ['EXPORT_LIMIT_COUNT', { EXPORT_LIMIT_COUNT: '0' }],
  ['EXPORT_LIMIT_COUNT', { EXPORT_LIMIT_COUNT: 'many' }],
  ['BETTER_AUTH_SECRET', { SESSION_STORE: 'better-auth', BETTER_AUTH_SECRET: undefined }],
  ['BETTER_AUTH_SECRET', { SESSION_STORE: 'better-auth', BETTER_AUTH_SECRET: '' }],
  ['BETTER_AUTH_SECRET', { SESSION_STORE: 'better-auth', BETTER_AUTH_SECRETS: 'no version', BETTER_AUTH_SECRET: 's' }],
  ['EXPORT_LIMIT', { EXPORT_LIMIT: 'a variable' }],
  ['SESSION_STORE', { SESSION_STORE: 'anything' }],
  ['SESSION_STORE', { SESSION_STORE: 'D1' }],
  ['SESSION_STORE', { SESSION_STORE: '' }],
  ['ALLOWED_ORIGINS', { ALLOWED_ORIGINS: '*' }],
  ['ALLOWED_ORIGINS', { ALLOWED_ORIGINS: 'https://friend.example/' }],
  ['ALLOWED_ORIGINS', { ALLOWED_ORIGINS: 'https://friend.example, friend.example' }],
  ['ALLOWED_ORIGINS', { ALLOWED_ORIGINS: 'null' }],
  ['ALLOWED_ORIGINS', { ALLOWED_ORIGINS: 'https://Friend.example' }],
  ['ALLOWED_ORIGINS', { ALLOWED_ORIGINS: 'HTTPS://friend.example' }],
  ['ALLOWED_ORIGINS', { ALLOWED_ORIGINS: 'https://friend.example:443' }],
  ['ALLOWED_ORIGINS', { ALLOWED_ORIGINS: 'https://zoë.example' }],
])('33 a wrong or missing %s (%j) answers every request with a 500, and the log says which', async (name, wrong) => {
  const lines = captureLogs()
  const { bindings, seen } = watched()
  const token = await signIn(await makeUser())
  for (const headers of [{ Authorization: `Bearer ${token}` }, {}, { 'Sec-Fetch-Site': 'cross-site' }]) {
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS']) {
      const response = await app.request(
        'http://localhost/api/export',
        { method, headers },
        { ...env, ...bindings, ...wrong },
      )
      expect(response.status).toBe(500)
      expect(await response.text()).not.toContain(name)
      expect(lines.pop()).toContain(`wrong or missing: ${name}"`)
    }
  }
  expect(seen).toMatchObject(nothing)
})
