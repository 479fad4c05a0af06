import { describe, expect, it } from 'vitest'
import { makeUser, signIn } from './support/accounts'
import { EXPORT, knock, nothing } from './support/knock'

const FRIEND = 'https://friend.example'
const signedIn = async () => ({ Authorization: `Bearer ${await signIn(await makeUser())}` })

/** Asks signed in and signed out; the answers have to be one and the same, with nothing looked up. */
const expectSame = async (init: RequestInit, status: number) => {
  const out = await knock(init)
  const inside = await knock({ ...init, headers: { ...init.headers, ...(await signedIn()) } })
  expect(out.status).toBe(status)
  expect(inside.bytes).toBe(out.bytes)
  expect(out.headers.get('Cache-Control')).toBe('no-store')
  for (const { seen } of [out, inside]) expect(seen).toMatchObject(nothing)
  for (const [name] of out.headers) expect(name).not.toMatch(/^access-control-/)
}

describe('12 a request from another site is a 403, signed in or out', () => {
  const uses = [
    { 'Sec-Fetch-Mode': 'cors', 'Sec-Fetch-Dest': 'empty', Origin: 'https://evil.example' },
    { 'Sec-Fetch-Mode': 'no-cors', 'Sec-Fetch-Dest': 'image' },
    { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'iframe' },
    { 'Sec-Fetch-Mode': 'navigate', 'Sec-Fetch-Dest': 'document', 'Sec-Fetch-User': '?1' },
    { Origin: 'http://localhost' }, // even with an Origin that is ours: fetch metadata decides
  ]
  it.each(
    ['cross-site', 'same-site', 'Same-Origin', 'unheard-of', ''].flatMap((site) =>
      uses.map((use) => ({ site, ...use })),
    ),
  )('%j', ({ site, ...use }) => expectSame({ headers: { 'Sec-Fetch-Site': site, ...use } }, 403))
})

it('13 a request of our own pages, of the address bar or of a program goes on', async () => {
  for (const site of [
    { 'Sec-Fetch-Site': 'same-origin' },
    { 'Sec-Fetch-Site': 'none' },
    {},
    { Origin: 'http://localhost' },
  ]) {
    expect((await knock({ headers: site })).status).toBe(401)
    expect((await knock({ headers: { ...site, ...(await signedIn()) } })).status).toBe(200)
  }
})

describe('14 without fetch metadata a foreign Origin is a 403', () => {
  const origins = [
    'null',
    'https://evil.example',
    'https://localhost',
    'http://localhost:81',
    'http://localhost.evil.example',
    '',
  ]
  it.each(origins)('GET from %j', (Origin) => expectSame({ headers: { Origin } }, 403))
  it.each(origins)('preflight from %j', (Origin) =>
    expectSame({ method: 'OPTIONS', headers: { Origin, 'Access-Control-Request-Method': 'GET' } }, 403),
  )
})

it('14 an allowed origin is allowed to the letter only', async () => {
  const from = async (Origin: string) =>
    await knock({ headers: { Origin, 'Sec-Fetch-Site': 'cross-site', ...(await signedIn()) } }, EXPORT, {
      ALLOWED_ORIGINS: FRIEND,
    })
  const friend = await from(FRIEND)
  expect(friend.status).toBe(200)
  expect(friend.headers.get('Access-Control-Allow-Origin')).toBe(FRIEND)
  for (const other of [
    `${FRIEND}.evil.example`,
    'http://friend.example',
    'https://a.friend.example',
    `${FRIEND}:8443`,
    'null',
  ]) {
    expect((await from(other)).status).toBe(403)
  }
})

describe('36 old browsers, and all of them over plain http, which send neither fetch metadata nor an Origin when they navigate', () => {
  const cookie = async () => ({ Cookie: `agentbot-session=${await signIn(await makeUser())}` })

  it.each([
    'https://evil.example/page',
    'https://evil.example',
    'http://localhost.evil.example/',
    'http://localhost:81/',
    'https://localhost/',
    'about:blank',
    'no address',
    '',
  ])('a cookie that comes from %j is a 403, signed in or out', async (Referer) => {
    const [inside, out] = [
      await knock({ headers: { Referer, ...(await cookie()) } }),
      await knock({ headers: { Referer } }),
    ]
    expect([inside.status, inside.bytes]).toEqual([403, out.bytes])
    expect(inside.seen).toMatchObject(nothing)
  })

  it('a cookie that comes from our own pages, or from an allowed origin, counts', async () => {
    const from = async (Referer: string) =>
      knock({ headers: { Referer, ...(await cookie()) } }, EXPORT, { ALLOWED_ORIGINS: FRIEND })
    for (const own of ['http://localhost/', 'http://localhost/account?tab=data', `${FRIEND}/settings`]) {
      expect((await from(own)).status).toBe(200)
    }
    for (const dest of ['document', 'iframe', 'empty']) {
      const headers = { 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Dest': dest, ...(await cookie()) }
      expect((await knock({ headers }, EXPORT)).status, dest).toBe(200)
    }
    expect((await from(`${FRIEND}.evil.example/`)).status).toBe(403)
  })

  it('a program may say whatever it likes in its Referer: it has no cookie that a page could use', async () => {
    expect((await knock({ headers: { Referer: 'https://elsewhere.example/', ...(await signedIn()) } })).status).toBe(
      200,
    )
  })

  it('a typed address, and a page that hides where it is, look alike: the cookie counts', async () => {
    expect((await knock({ headers: await cookie() })).status).toBe(200)
  })
})

it.each([
  { 'Sec-Purpose': 'prefetch' },
  { 'Sec-Purpose': 'prefetch;prerender' },
  { 'Sec-Purpose': 'prefetch;anonymous-client-ip' },
  { 'Sec-Purpose': 'Prefetch;anonymous-client-ip' },
  { Purpose: 'prefetch' },
  { 'X-Moz': 'prefetch' },
])('15 37 a prefetch, said in whatever way, is refused and counts as no export: %j', async (purpose) => {
  await expectSame({ headers: { ...purpose, 'Sec-Fetch-Site': 'none' } }, 503)
})

it('another purpose is none of that', async () => {
  const headers = { 'Sec-Purpose': 'unprefetched', Purpose: 'preview', ...(await signedIn()) }
  expect((await knock({ headers })).status).toBe(200)
})
