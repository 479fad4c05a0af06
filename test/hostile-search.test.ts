import { env } from 'cloudflare:workers'
import fc from 'fast-check'
import { sha256 } from 'hono/utils/crypto'
import { expect, it, vi } from 'vitest'
import { makeUser, signIn, unique } from './support/accounts'
import { EXPORT, knock, nothing } from './support/knock'

vi.setConfig({ testTimeout: 60_000 })

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })
const cookie = (token: string) => ({ Cookie: `agentbot-session=${token}` })

/** Whether a header can have that value at all. */
const sendable = (headers: HeadersInit) => {
  try {
    return new Headers(headers) !== null
  } catch {
    return false
  }
}

it('2 no header that could be sent is a 500, and only a well-formed token is looked up', async () => {
  const text = fc.string({ unit: fc.constantFrom(...'Bearer=;,"%~+/ \t'.split(''), 'a'.repeat(20), '\x7F') })
  const pair = fc.tuple(text, fc.string({ unit: 'binary-ascii' })).map((parts) => parts.join(''))
  await fc.assert(
    fc.asyncProperty(fc.oneof(text, pair), fc.boolean(), async (value, asCookie) => {
      const headers = asCookie ? cookie(value) : { Authorization: value }
      fc.pre(sendable(headers))
      const { status, seen } = await knock({ headers })
      expect(status).toBe(401)
      const sent = value.trim()
      const wellFormed = asCookie ? /^[\w.~+/-]{16,512}={0,2}(;|$)/ : /^bearer [\w.~+/-]{16,512}={0,2}$/i
      if (!wellFormed.test(sent)) expect(seen).toMatchObject(nothing)
    }),
    { numRuns: 150 },
  )
})

it('5 the database refuses an expiry that is NULL, text or no time at all', async () => {
  const user = await makeUser()
  const token = await signIn(user)
  for (const expiry of ['NULL', "'soon'", '1e300', '9e999', '0.5', "x'00'"]) {
    const update = env.DB.prepare(`UPDATE sessions SET expires_at = ${expiry} WHERE user_id = ?`).bind(user).run()
    await expect(update).rejects.toThrow(/SQLITE_(CONSTRAINT|MISMATCH)/)
  }
  expect((await knock({ headers: bearer(token) })).status).toBe(200)
})

it('5 a KV record that is not exactly a session opens nothing', async () => {
  const user = await makeUser()
  const live = Date.now() + 3_600_000
  const wrong = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom(null, `${live}`, live / 1000, live + 0.5, 1e300, [live], { live }),
  )
  const record = fc.oneof(
    wrong,
    wrong.map((expiresAt) => ({ userId: user, expiresAt })),
    wrong.map((userId) => ({ userId, expiresAt: live })),
    fc.constantFrom({ userId: user }, { expiresAt: live }, [user, live], { USERID: user, EXPIRESAT: live }),
  )
  const texts = fc.oneof(
    record.map((value) => JSON.stringify(value)),
    fc.string(),
  )
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const token = unique('a-token-of-some-length')
      await env.SESSIONS.put(`session:${await sha256(token)}`, text)
      expect((await knock({ headers: bearer(token) }, EXPORT, { SESSION_STORE: 'kv' })).status).toBe(401)
    }),
    { numRuns: 150, examples: [[`{"userId":"${user}","expiresAt":NaN}`], [`{"userId":"${user}","expiresAt":1e999}`]] },
  )
})
