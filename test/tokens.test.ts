import fc from 'fast-check'
import { sha256 } from 'hono/utils/crypto'
import { expect, it, vi } from 'vitest'
import { makeUser, signIn } from './support/accounts'
import { ask } from './support/ask'
import { nothing } from './support/knock'

vi.setConfig({ testTimeout: 60_000 })

const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/'
const text = (length: fc.StringConstraints) => fc.string({ ...length, unit: fc.constantFrom(...characters) })
const token = fc
  .tuple(text({ minLength: 16, maxLength: 512, size: 'max' }), fc.constantFrom('', '=', '=='))
  .map(([body, end]) => body + end)

const signedIn = async (token: string) => signIn(await makeUser(), { tokenHash: (await sha256(token)) ?? '' })
/** What a request with the token gets, in either of the places where it may stand. */
const use = async (token: string) => {
  const asks = [{ Authorization: `Bearer ${token}` }, { Cookie: `agentbot-session=${token}` }]
  const [header, cookie] = await Promise.all(asks.map((headers) => ask({ headers })))
  expect(header?.response.status).toBe(cookie?.response.status)
  return { status: header?.response.status, seen: header?.seen }
}

it('a token of 16 to 512 of the characters of RFC 6750, with up to two = behind, signs in', async () => {
  await fc.assert(
    fc.asyncProperty(token, async (token) => {
      await signedIn(token)
      expect((await use(token)).status).toBe(200)
    }),
    { numRuns: 20, examples: [['a'.repeat(16)], [characters], ['a'.repeat(512)], [`${'~'.repeat(512)}==`]] },
  )
})

it('every character of it counts', async () => {
  await fc.assert(
    fc.asyncProperty(token, fc.nat({ max: 511 }), fc.constantFrom(...characters), async (token, at, other) => {
      const place = at % token.replace(/=/g, '').length
      const changed = token.slice(0, place) + other + token.slice(place + 1)
      fc.pre(changed !== token)
      await signedIn(token)
      expect((await use(changed)).status).toBe(401)
    }),
    {
      numRuns: 20,
      examples: [
        ['b'.repeat(512), 511, 'c'],
        ['b'.repeat(65), 64, 'c'],
      ],
    },
  )
})

it.each([
  ['15 characters', 'a'.repeat(15)],
  ['15 characters and =', `${'a'.repeat(15)}=`],
  ['513 characters', 'a'.repeat(513)],
  ['three =', `${'a'.repeat(16)}===`],
  ['= in front', `=${'a'.repeat(16)}`],
  ['= within', `${'a'.repeat(16)}=${'a'.repeat(16)}`],
  ['%', `${'a'.repeat(16)}%`],
])('a token with %s is none, whoever signed in with it, and nothing is asked', async (_, token) => {
  await signedIn(token)
  const { status, seen } = await use(token)
  expect(status).toBe(401)
  expect(seen).toMatchObject(nothing)
})
