import { sha256 } from 'hono/utils/crypto'
import * as z from 'zod/mini'

/** The headers in which a browser or a program shows who it is. */
export const headers = z.object({ authorization: z.optional(z.string()), cookie: z._default(z.string(), '') })
/** Their values. */
export type Headers = z.infer<typeof headers>

/** The credentials of `Bearer <credentials>`; the scheme's case does not matter, spaces may be several (RFC 9110 section 11.4). */
const fromHeader = (authorization: string): string | undefined => /^bearer +(\S+)$/i.exec(authorization)?.[1]

/**
 * The value of the cookie of that name; a cookie sent twice is nobody's (hono/cookie takes one of them and does not tell).
 * A twin may stand behind a comma too: that is how the runtime joins several Cookie headers.
 */
const fromCookie = (cookies: string, name: string): string | undefined => {
  const named = (separator: RegExp) => cookies.split(separator).filter((pair) => pair.startsWith(`${name}=`))
  return named(/[;,]\s*/).length === 1 ? named(/; */)[0]?.slice(name.length + 1) : undefined
}

/** What a session cookie is called: over https with the prefix that browsers keep to https (RFC 6265bis section 4.1.3). */
export type CookieNames = { https: `__Secure-${string}`; http: string }

/** What a request shows: its Authorization header, which decides alone when there is one, else its session cookie. */
export const shown = ({ authorization, cookie }: Headers, url: string, names: CookieNames): string | undefined =>
  authorization === undefined
    ? fromCookie(cookie, new URL(url).protocol === 'https:' ? names.https : names.http)
    : fromHeader(authorization)

/** A b64token (RFC 6750 section 2.1) long enough not to be guessed. */
const token = /^[A-Za-z0-9._~+/-]{16,512}={0,2}$/

const cookies: CookieNames = { https: '__Secure-agentbot.session-token', http: 'agentbot-session' }

/** The key under which the export's own stores keep a session: the lower-case hex SHA-256 of the shown token's bytes. */
export const shownHash = async (given: Headers, url: string): Promise<string | null> => {
  const text = shown(given, url, cookies)
  return text !== undefined && token.test(text) ? sha256(text) : null
}
