import { expect, it } from 'vitest'
import { exportWith, makeUser, signIn } from './support/accounts'
import { ask, bearer, friend, url } from './support/ask'

it('an allowed origin may ask with credentials, and reads errors too', async () => {
  const headers = { Origin: friend, 'Sec-Fetch-Site': 'cross-site' }
  for (const { response, status } of [
    { response: (await ask({ headers: { ...headers, ...(await bearer()) } })).response, status: 200 },
    { response: (await ask({ headers })).response, status: 401 },
  ]) {
    expect(response.status).toBe(status)
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe(friend)
    expect(response.headers.get('Access-Control-Allow-Credentials')).toBe('true')
    expect(response.headers.get('Access-Control-Expose-Headers')).toBe(
      'Content-Disposition,Content-Length,Retry-After,X-Request-Id',
    )
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
  expect(preflight.headers.get('Cache-Control')).toBe('no-store')
  expect(preflight.headers.get('Access-Control-Allow-Methods')).toBe('GET,HEAD')
  expect(preflight.headers.get('Access-Control-Allow-Headers')).toBe('Authorization')
  expect(preflight.headers.get('Access-Control-Max-Age')).toBe('600')
  expect(preflight.seen.batches).toBe(0)
  const post = await ask({ method: 'POST', headers: { Origin: friend } })
  expect(post.response.status).toBe(405)
  expect(post.headers.get('Allow')).toBe('GET, HEAD, OPTIONS')
})

it('a friend’s prefetch is refused like any other', async () => {
  const headers = { Origin: friend, 'Sec-Purpose': 'prefetch', ...(await bearer()) }
  const { response, seen } = await ask({ headers })
  expect([response.status, seen.limitKeys]).toEqual([503, []])
})

it('without ALLOWED_ORIGINS there is no friend', async () => {
  const { response } = await ask({ headers: { Origin: friend } }, url, { ALLOWED_ORIGINS: '' })
  expect(response.status).toBe(403)
  expect((await exportWith(await signIn(await makeUser()))).headers.has('Access-Control-Allow-Origin')).toBe(false)
})

it.each([['https://one.example,https://two.example:8443'], [' https://one.example ,\thttps://two.example:8443\n,, ']])(
  'each origin of the list %j is heard, by its own name, and no other',
  async (list) => {
    const from = async (origin: string) =>
      (await ask({ headers: { Origin: origin, ...(await bearer()) } }, url, { ALLOWED_ORIGINS: list })).response
    for (const origin of ['https://one.example', 'https://two.example:8443']) {
      const response = await from(origin)
      expect([response.status, response.headers.get('Access-Control-Allow-Origin')]).toEqual([200, origin])
    }
    for (const other of ['https://three.example', 'https://two.example']) expect((await from(other)).status).toBe(403)
  },
)
