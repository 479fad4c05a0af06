import { zValidator } from '@hono/zod-validator'
import { sha256 } from 'hono/utils/crypto'
import * as z from 'zod'
import { AnswerError } from '../errors'

/** A b64token (RFC 6750 section 2.1) long enough not to be guessed. */
const token = /^[A-Za-z0-9._~+/-]{16,512}={0,2}$/

/** The token of `Bearer <token>`; the scheme's case does not matter (RFC 9110 section 11.1). */
const fromHeader = (authorization: string): string | undefined => /^bearer (\S+)$/i.exec(authorization)?.[1]

/**
 * The token in the cookie of that name; a cookie sent twice is nobody's (hono/cookie takes one of them and does not tell).
 * A twin may stand behind a comma too: that is how the runtime joins several Cookie headers.
 */
const fromCookie = (cookies: string, name: string): string | undefined => {
  const named = (separator: RegExp) => cookies.split(separator).filter((pair) => pair.startsWith(`${name}=`))
  return named(/[;,]\s*/).length === 1 ? named(/; */)[0]?.slice(name.length + 1) : undefined
}

/**
 * The session's key in every store: the lower-case hex SHA-256 of the token's bytes.
 * An Authorization header, when there is one, decides alone; else the session cookie does.
 */
const tokenHash = (cookieName: string) =>
  z
    .object({ authorization: z.string().optional(), cookie: z.string().default('') })
    .transform(async ({ authorization, cookie }, context) => {
      const text = authorization === undefined ? fromCookie(cookie, cookieName) : fromHeader(authorization)
      if (text !== undefined && token.test(text)) return (await sha256(text)) ?? z.NEVER
      context.addIssue('no well-formed token')
      return z.NEVER
    })

const validate = (cookieName: string) =>
  zValidator('header', tokenHash(cookieName), (result) => {
    if (!result.success) throw new AnswerError('unauthorized')
  })

const overHttps = validate('__Secure-agentbot.session-token')
const overHttp = validate('agentbot-session')

/** Puts the token's hash into `c.req.valid('header')`; without a well-formed token it answers 401, and no store is asked. */
export const credential: typeof overHttps = (c, next) =>
  (new URL(c.req.url).protocol === 'https:' ? overHttps : overHttp)(c, next)
