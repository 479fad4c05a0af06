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

it('15 a prefetch is refused and counts as no export', async () => {
  for (const purpose of ['prefetch', 'prefetch;prerender', 'prefetch;anonymous-client-ip']) {
    await expectSame({ headers: { 'Sec-Purpose': purpose, 'Sec-Fetch-Site': 'none' } }, 503)
  }
})
