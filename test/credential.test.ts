import { describe, expect, it } from 'vitest'
import { makeUser, signIn } from './support/accounts'
import { ask, url } from './support/ask'

describe('credentials', () => {
  const cookie = (token: string) => `agentbot-session=${token}`
  const get = (headers: HeadersInit, address = url) => ask({ headers }, address)
  const good = makeUser().then(signIn)

  it.each([
    ['nothing', () => ({})],
    ['an empty cookie', () => ({ Cookie: 'agentbot-session=' })],
    ['an empty Bearer', () => ({ Authorization: 'Bearer ' })],
    ['another scheme', (token: string) => ({ Authorization: `Basic ${token}` })],
    ['a token in the query', () => ({})],
    ['one character', () => ({ Authorization: 'Bearer x' })],
    ['broken percent-encoding', () => ({ Cookie: cookie('%E0%A4%A-%E0%A4%A-%E0%A4%A') })],
    ['SQL', () => ({ Cookie: cookie("' OR 1=1 -- and so on") })],
    ['16 KB', () => ({ Authorization: `Bearer ${'a'.repeat(16_384)}` })],
    ['the same cookie twice', (token: string) => ({ Cookie: `${cookie(token)}; ${cookie(token)}` })],
    ['a cookie in quotes', (token: string) => ({ Cookie: cookie(`"${token}"`) })],
    ['a cookie name in another case', (token: string) => ({ Cookie: `Agentbot-Session=${token}` })],
    ['the https cookie over http', (token: string) => ({ Cookie: `__Secure-agentbot.session-token=${token}` })],
    ['two Authorization headers', (token: string) => ({ Authorization: `Bearer ${token}, Bearer ${token}` })],
    ['a bad Bearer beside a good cookie', (token: string) => ({ Authorization: 'Bearer x', Cookie: cookie(token) })],
  ])('%s: 401, and D1 is not asked', async (_, headers) => {
    const token = await good
    const { response, seen } = await get(headers(token), `${url}?token=${token}`)
    expect(response.status).toBe(401)
    expect(seen.batches).toBe(0)
  })

  it('a Bearer decides alone, its scheme in any case', async () => {
    const [a, b] = [await makeUser(), await makeUser()]
    const headers = { Authorization: `bearer ${await signIn(b)}`, Cookie: cookie(await signIn(a)) }
    expect(await (await get(headers)).response.json()).toMatchObject({ user: { id: b } })
  })

  it('over http the plain cookie counts, over https the __Secure- one alone', async () => {
    const token = await good
    const secure = { Cookie: `theme=dark; __Secure-agentbot.session-token=${token}; agentbot-session=nonsense` }
    expect((await get({ Cookie: `theme=dark; ${cookie(token)}` })).response.status).toBe(200)
    expect((await get(secure, 'https://localhost/api/export')).response.status).toBe(200)
    expect((await get({ Cookie: cookie(token) }, 'https://localhost/api/export')).response.status).toBe(401)
  })

  it('nothing that a client says names another user', async () => {
    const [a, b] = [await makeUser(), await makeUser()]
    const headers = { Authorization: `Bearer ${await signIn(a)}`, 'X-User-Id': b, 'X-Forwarded-User': b }
    const { response } = await get(headers, `${url}?userId=${b}&user_id=${b}`)
    expect(await response.json()).toMatchObject({ user: { id: a } })
  })
})
