import { beforeAll, describe, expect, test } from 'vitest'
import { type Account, makeAccount } from './support/accounts.ts'
import { lastingHeaders, lastingText } from './support/answer.ts'
import { overFaultyDatabase, type Server, shareServer } from './support/server.ts'

let server: Server
let account: Account
beforeAll(async () => {
  server = await shareServer(overFaultyDatabase)
  account = await makeAccount(server)
})

const askWith = (headers: string[], method = 'GET') => server.askWatched({ method, headers })

/** Refused, alike for all: signed in, signed out, by any credential; and no query was sent. */
const expectForbidden = async (headers: string[], method = 'GET') => {
  const strange = await askWith(headers, method)
  expect(strange).toMatchObject({ status: 403, whole: true, touches: 0 })
  expect([...strange.headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])

  for (const credential of [account.auth, `Cookie: agentbot-session=${account.token}`]) {
    const signedIn = await askWith([credential, ...headers], method)
    expect(signedIn.touches).toBe(0)
    expect(lastingText(signedIn)).toBe(lastingText(strange))
    expect(lastingHeaders(signedIn)).toEqual(lastingHeaders(strange))
  }
}

describe.each(['cross-site', 'same-site'])(
  'a browser that says %s gets the same 403 signed in or out (input 12)',
  (site) => {
    test.each([
      ['fetch', 'cors', 'empty'],
      ['an image', 'no-cors', 'image'],
      ['an iframe', 'navigate', 'iframe'],
      ['a navigation', 'navigate', 'document'],
    ])('%s', (_, mode, destination) =>
      expectForbidden([`Sec-Fetch-Site: ${site}`, `Sec-Fetch-Mode: ${mode}`, `Sec-Fetch-Dest: ${destination}`]),
    )
  },
)

test.each([
  ['its own page', ['Sec-Fetch-Site: same-origin', 'Origin: http://localhost']],
  ['a person’s address bar', ['Sec-Fetch-Site: none']],
  ['a program', []],
  ['its own page, by an old browser', ['Origin: http://localhost']],
])('%s may export (input 13)', async (_, headers) => {
  const answer = await askWith([account.auth, ...headers])
  expect(answer.status).toBe(200)
  expect(answer.text).toContain(account.userId)
})

describe('an old browser that says where it comes from gets a 403 (input 14)', () => {
  test.each([
    ['from nowhere', ['Origin: null']],
    ['from another site', ['Origin: https://evil.example']],
    ['from another port', ['Origin: http://localhost:81']],
    ['from two places', ['Origin: http://localhost', 'Origin: https://evil.example']],
  ])('%s', (_, headers) => expectForbidden(headers))
})

test('a stranger’s preflight gets a 403 and no CORS header (input 14)', () =>
  expectForbidden(
    [
      'Origin: https://evil.example',
      'Access-Control-Request-Method: GET',
      'Access-Control-Request-Headers: authorization',
    ],
    'OPTIONS',
  ))

test('a word of the same origin does not outweigh one of another', () =>
  expectForbidden(['Sec-Fetch-Site: same-origin', 'Sec-Fetch-Site: cross-site']))
