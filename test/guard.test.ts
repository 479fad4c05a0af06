import { describe, expect, it } from 'vitest'
import { exportWith, makeUser, signIn } from './support/accounts'
import { ask, bearer, expectError, friend, url } from './support/ask'

const stranger = 'https://evil.example'

describe('other sites', () => {
  it.each([
    ['Sec-Fetch-Site: cross-site', { 'Sec-Fetch-Site': 'cross-site' }],
    ['Sec-Fetch-Site: same-site', { 'Sec-Fetch-Site': 'same-site', 'Sec-Fetch-Mode': 'navigate' }],
    ['an unheard-of Sec-Fetch-Site', { 'Sec-Fetch-Site': 'near' }],
    ['a foreign Origin', { Origin: stranger }],
    ['an Origin of null', { Origin: 'null' }],
    ['an Origin that begins like an allowed one', { Origin: `${friend}.evil.example` }],
  ])('%s: 403, signed in or out alike, and D1 is not asked', async (_, extra) => {
    const signedIn = await ask({ headers: { ...(await bearer()), ...extra } })
    const signedOut = await ask({ headers: extra })
    await expectError(signedIn.response.clone(), 403, 'Forbidden')
    const bytes = async ({ response }: { response: Response }) =>
      (await response.text()).replace(response.headers.get('X-Request-Id') ?? '', '')
    expect(await bytes(signedIn)).toBe(await bytes(signedOut))
    expect(signedIn.seen.batches).toBe(0)
    expect([...signedIn.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  it.each([{ 'Sec-Fetch-Site': 'same-origin' }, { 'Sec-Fetch-Site': 'none' }, { Origin: 'http://localhost' }])(
    '%j may ask',
    async (extra) => {
      expect((await ask({ headers: { ...(await bearer()), ...extra } })).response.status).toBe(200)
    },
  )

  it('a preflight of a stranger is turned away with no CORS header', async () => {
    const headers = { Origin: stranger, 'Access-Control-Request-Method': 'GET' }
    const { response } = await ask({ method: 'OPTIONS', headers })
    await expectError(response, 403, 'Forbidden')
    expect(response.headers.has('Access-Control-Allow-Origin')).toBe(false)
  })

  it('an allowed origin may ask with credentials, and reads errors too', async () => {
    const headers = { Origin: friend, 'Sec-Fetch-Site': 'cross-site' }
    for (const { response, status } of [
      { response: (await ask({ headers: { ...headers, ...(await bearer()) } })).response, status: 200 },
      { response: (await ask({ headers })).response, status: 401 },
    ]) {
      expect(response.status).toBe(status)
      expect(response.headers.get('Access-Control-Allow-Origin')).toBe(friend)
      expect(response.headers.get('Access-Control-Allow-Credentials')).toBe('true')
      expect(response.headers.get('Access-Control-Expose-Headers')).toContain('Content-Disposition')
      expect(response.headers.get('Cross-Origin-Resource-Policy')).toBe('cross-origin')
      expect(response.headers.get('Vary')).toContain('Origin')
    }
  })

  it('an allowed origin gets its preflight, and OPTIONS in Allow', async () => {
    const preflight = await ask({
      method: 'OPTIONS',
      headers: { Origin: friend, 'Access-Control-Request-Method': 'GET' },
    })
    expect(preflight.response.status).toBe(204)
    expect(preflight.headers.get('Access-Control-Allow-Methods')).toBe('GET,HEAD')
    expect(preflight.headers.get('Access-Control-Allow-Headers')).toBe('Authorization')
    expect(preflight.seen.batches).toBe(0)
    const post = await ask({ method: 'POST', headers: { Origin: friend } })
    expect(post.response.status).toBe(405)
    expect(post.headers.get('Allow')).toBe('GET, HEAD, OPTIONS')
  })

  it('without ALLOWED_ORIGINS there is no friend', async () => {
    const { response } = await ask({ headers: { Origin: friend } }, url, { ALLOWED_ORIGINS: '' })
    expect(response.status).toBe(403)
    expect((await exportWith(await signIn(await makeUser()))).headers.has('Access-Control-Allow-Origin')).toBe(false)
  })
})
