import { describe, expect, it } from 'vitest'
import { makeUser, plant, signIn } from './support/accounts'
import { ask, bearer, expectError, expectSafe, url } from './support/ask'

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

  it('it may run, frame, submit and load nothing, wherever it is opened', async () => {
    const { headers } = await ask({ headers: await bearer() })
    const policy = headers.get('Content-Security-Policy')?.split('; ').sort()
    expect(policy).toEqual(["base-uri 'none'", "default-src 'none'", "form-action 'none'", "frame-ancestors 'none'"])
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
    const unknown = { Authorization: `Bearer ${crypto.randomUUID()}` }
    expect((await ask({ method: 'HEAD', headers: unknown })).response.status).toBe(401)
  })
})

describe('errors', () => {
  it('401 asks for a Bearer', async () => {
    const { response, headers } = await ask()
    await expectError(response, 401, 'Unauthorized')
    expect(headers.get('WWW-Authenticate')).toBe('Bearer realm="export"')
  })

  it.each(['/api/export/', '/api', '/api/other', '/nothing'])('404 for %s', async (path) => {
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

  it('403 for another site', async () => {
    const { response } = await ask({ headers: { 'Sec-Fetch-Site': 'cross-site' } })
    await expectError(response, 403, 'Forbidden')
  })

  it('503 for a prefetch', async () => {
    const { response, seen } = await ask({ headers: { ...(await bearer()), 'Sec-Purpose': 'prefetch;prerender' } })
    await expectError(response, 503, 'Service Unavailable')
    expect(seen.batches).toBe(0)
  })
})
