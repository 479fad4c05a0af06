import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import app from '../src/index'
import { makeUser, plant, signIn } from './support/accounts'
import { ask, bearer, expectError, expectSafe, friend, url } from './support/ask'

describe('200', () => {
  it('GET carries the headers of a download', async () => {
    const { response, headers } = await ask({ headers: await bearer() })
    expect(response.status).toBe(200)
    expectSafe(response)
    expect(headers.get('Content-Type')).toBe('application/json')
    expect(headers.get('Content-Disposition')).toMatch(
      /^attachment; filename="agentbot-export-user_\d+-\d{4}-\d\d-\d\d\.json"$/,
    )
  })

  it('HEAD has the headers of GET, checks the session, and reads the profile alone', async () => {
    const user = await makeUser()
    await plant(user, { agents: [{}, {}] })
    const headers = { Authorization: `Bearer ${await signIn(user)}` }
    const [get, head] = [await ask({ headers }), await ask({ headers, method: 'HEAD' })]
    const names = (response: Response) => [...response.headers.keys()].filter((name) => name !== 'content-length')
    expect(head.response.status).toBe(200)
    expect(names(head.response)).toEqual(names(get.response))
    expect(head.headers.get('Content-Disposition')).toBe(get.headers.get('Content-Disposition'))
    expect(await head.response.text()).toBe('')
    expect(head.seen.statements).toBe(1)
    expect((await ask({ method: 'HEAD' })).response.status).toBe(401)
  })

  it.each([
    [
      'conditions and ranges',
      { 'If-None-Match': '*', 'If-Modified-Since': new Date().toUTCString(), Range: 'bytes=0-9', 'If-Range': '"x"' },
    ],
    ['a wish for HTML', { Accept: 'text/html, application/json;q=0' }],
  ])('%s change nothing', async (_, extra) => {
    const { response } = await ask({ headers: { ...(await bearer()), ...extra } }, `${url}?limit=1&page=2`)
    expect(response.status).toBe(200)
    expect(await response.json()).toHaveProperty('workflows')
  })
})

describe('errors', () => {
  it('401 asks for a Bearer', async () => {
    const { response, headers } = await ask()
    await expectError(response, 401, 'Unauthorized')
    expect(headers.get('WWW-Authenticate')).toBe('Bearer realm="export"')
  })

  it.each([
    '/api/export/',
    '/api/export/x.css',
    '/api/export.json',
    '/api/export;x.js',
    '/api/export%2f..%2f',
    '/api/export%00',
    '//api/export',
    '/API/EXPORT',
    '/api',
    '/api/other',
  ])('404 for %s', async (path) => {
    const { response, seen } = await ask({ headers: await bearer() }, `http://localhost${path}`)
    await expectError(response, 404, 'Not Found')
    expect(seen.batches).toBe(0)
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('405 for %s', async (method) => {
    const headers = { ...(await bearer()), 'X-HTTP-Method-Override': 'GET' }
    const { response, seen } = await ask({ method, headers }, `${url}?_method=GET`)
    await expectError(response, 405, 'Method Not Allowed')
    expect(response.headers.get('Allow')).toBe('GET, HEAD')
    expect(seen.batches).toBe(0)
  })

  it('500 when the first read fails, with no trace of why', async () => {
    const DB = {
      withSession: () => {
        throw new Error('D1_ERROR: no such table: users: SQLITE_ERROR')
      },
    }
    const { response } = await ask({ headers: await bearer() }, url, { DB: DB as Partial<D1Database> as D1Database })
    const text = await response.clone().text()
    await expectError(response, 500, 'Export failed')
    expect(text).not.toMatch(/users|SQL|D1/)
  })

  it.each([
    ['an unknown session store', { SESSION_STORE: 'anything' }],
    ['an empty session store', { SESSION_STORE: '' }],
    ['a wildcard for an origin', { ALLOWED_ORIGINS: '*' }],
    ['an origin of null', { ALLOWED_ORIGINS: 'null' }],
    ['an origin with a path', { ALLOWED_ORIGINS: `${friend}/` }],
    ['no database', { DB: undefined }],
    ['no limiter', { EXPORT_LIMIT: undefined }],
    ['no KV where sessions are there', { SESSION_STORE: 'kv', SESSIONS: undefined }],
  ])('500 at once with %s', async (_, wrong) => {
    const response = await app.request(url, { headers: await bearer() }, { ...env, ...wrong })
    await expectError(response, 500, 'Export failed')
  })

  it('503 for a prefetch', async () => {
    const { response, seen } = await ask({ headers: { ...(await bearer()), 'Sec-Purpose': 'prefetch;prerender' } })
    await expectError(response, 503, 'Service Unavailable')
    expect(seen.batches).toBe(0)
  })
})
