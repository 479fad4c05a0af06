import { env } from 'cloudflare:workers'
import { sha256 } from 'hono/utils/crypto'
import { describe, expect, it, vi } from 'vitest'
import { makeUser, plant } from './support/accounts'
import { EXPORT, knock, nothing } from './support/knock'
import { captureLogs } from './support/logs'
import { openWith } from './support/opening'
import { stores } from './support/stores'

vi.setConfig({ testTimeout: 60_000 })

const HTTPS = EXPORT.replace('http:', 'https:')
const inAnHour = () => new Date(Date.now() + 3_600_000)
const cookie = (token: string) => ({ Cookie: `agentbot-session=${token}` })
const bearer = (token: string) => ({ Authorization: `Bearer ${token}` })

describe.each(stores)('sessions in $name', (store) => {
  const get = (headers: HeadersInit, url = EXPORT) => knock({ headers }, url, { SESSION_STORE: store.name })
  const make = async () => {
    const user = await makeUser()
    return { user, token: await store.signIn(user, inAnHour()) }
  }
  const refused = async (headers: HeadersInit, url?: string) => {
    const { status, seen } = await get(headers, url)
    expect(status).toBe(401)
    expect(seen).toMatchObject(nothing)
  }

  it.each([{}, cookie(''), { Cookie: '' }, bearer(''), { Authorization: '' }, { Authorization: 'Bearer' }])(
    '1 no credential (%j) is a 401 and no query',
    (headers) => refused(headers),
  )

  it.each([
    '%E0%A4%A-%E0%A4%A-%E0%A4%A',
    '%00-%00-%00-%00-%00-%00',
    'x',
    'a'.repeat(16_384),
    "' OR '1'='1' -- and more of it",
    'not\ta\ttoken\tbecause\tof\ttabs',
  ])('2 malformed token no. %# is a 401 and no query', async (token) => {
    await refused(bearer(token))
    await refused(cookie(token))
  })

  it('3 unknown, expired, revoked and of a deleted user: the same 401, byte for byte', async () => {
    const expired = await store.signIn(await makeUser(), new Date(Date.now() - 1))
    const [revoked, orphan] = [await make(), await make()]
    await store.revoke(revoked.token)
    await env.DB.prepare('DELETE FROM users WHERE id = ?').bind(orphan.user).run()
    const tokens = [crypto.randomUUID(), expired, revoked.token, orphan.token]
    const answers = await Promise.all(tokens.map(async (token) => (await get(bearer(token))).bytes))
    expect(answers[0]).toMatch(/^401/)
    expect(new Set(answers).size).toBe(1)
  })

  it('4 a session counts until the millisecond before it expires', async () => {
    const user = await makeUser()
    const at = Date.UTC(2030, 0, 1)
    const token = await store.signIn(user, new Date(at))
    const open = (ms: number) => openWith(token, { signIn: store.sessions, exportedAt: new Date(ms) })
    expect(await open(at)).toBeNull()
    expect(await open(at + 1)).toBeNull()
    expect(await open(at - 1)).toMatchObject({ userId: user })
  })

  it('11 spaces between scheme and token may be several, within the token none', async () => {
    const { token } = await make()
    expect((await get({ Authorization: `Bearer   ${token}` })).status).toBe(200)
    expect((await get({ Authorization: `Bearer\t${token}` })).status).toBe(401)
    expect((await get({ Authorization: `Bearer ${token.slice(0, 9)} ${token.slice(9)}` })).status).toBe(401)
  })

  it('5 an expiry in seconds opens nothing', async () => {
    const token = await store.signIn(await makeUser(), new Date(Math.floor(inAnHour().getTime() / 1000)))
    expect((await get(bearer(token))).status).toBe(401)
  })

  it('6 the stored hash, another case, padding and a part of the token are 401', async () => {
    const { token } = await make()
    expect((await get(bearer(token))).status).toBe(200)
    const hash = await sha256(token)
    for (const other of [hash, hash?.toUpperCase(), token.toUpperCase(), `${token}=`, `${token}==`, token.slice(1)]) {
      expect((await get(bearer(`${other}`))).status).toBe(401)
    }
  })

  it('7 whatever a request says of other users, it gets the data of its own session', async () => {
    const [a, b] = [await make(), await make()]
    await plant(b.user, { agents: [{ name: 'of b' }] })
    const said = { 'X-User-Id': b.user, 'X-Forwarded-User': b.user, 'X-Auth-Token': b.token, From: b.user }
    const url = `${EXPORT}?userId=${b.user}&user_id=${b.user}&id=${b.user}&token=${b.token}`
    const { text } = await get({ ...bearer(a.token), ...said }, url)
    expect(JSON.parse(text)).toMatchObject({ user: { id: a.user }, agents: [] })
    expect(text).not.toContain(b.user)
  })

  it('8 a token in the query string is none, and no log line shows it', async () => {
    const lines = captureLogs()
    const { token } = await make()
    for (const key of ['token', 'access_token', 'session', 'agentbot-session'])
      await refused({}, `${EXPORT}?${key}=${token}`)
    await get(bearer(token), `${EXPORT}?token=${token}`)
    expect(lines.length).toBe(1)
    expect(lines.join()).not.toContain(token)
  })

  it('9 a Bearer decides alone: a good one over the cookie of another, a bad one over a good cookie', async () => {
    const [a, b] = [await make(), await make()]
    const { text } = await get({ ...bearer(b.token), ...cookie(a.token) })
    expect(JSON.parse(text)).toMatchObject({ user: { id: b.user } })
    await refused({ ...bearer('x'), ...cookie(a.token) })
    await refused({ Authorization: '', ...cookie(a.token) })
    expect((await get({ ...bearer(crypto.randomUUID()), ...cookie(a.token) })).status).toBe(401)
  })

  it('10 a cookie sent twice, under the other scheme, or named in another case is none', async () => {
    const { token } = await make()
    const [http, https] = [`agentbot-session=${token}`, `__Secure-agentbot.session-token=${token}`]
    expect((await get({ Cookie: `a=b; ${http}` })).status).toBe(200)
    expect((await get({ Cookie: `a=b; ${https};c=d` }, HTTPS)).status).toBe(200)
    await refused({ Cookie: `${http}; ${http}` })
    await refused({ Cookie: `${http};agentbot-session=other` })
    await refused({ Cookie: `${http}; x=1, agentbot-session=other; y=1` }) // two Cookie headers, as the runtime joins them
    await refused({ Cookie: `${http};\tagentbot-session=other` })
    await refused({ Cookie: `a=b, ${http}` })
    await refused({ Cookie: `${http},` })
    await refused({ Cookie: `${https}; ${https}` }, HTTPS)
    await refused({ Cookie: http }, HTTPS)
    await refused({ Cookie: https })
    await refused({ Cookie: https.toLowerCase() }, HTTPS)
    await refused({ Cookie: `x${http}` })
    expect((await get({ Cookie: `x${http}; a=${http}; ${http}` })).status).toBe(200) // others that look like it do not count
  })

  it('11 only one Authorization header of the scheme Bearer, in any case, is a credential', async () => {
    const { user, token } = await make()
    for (const scheme of ['bearer', 'BEARER', 'Bearer']) {
      const { text } = await get({ Authorization: `${scheme} ${token}` })
      expect(JSON.parse(text)).toMatchObject({ user: { id: user } })
    }
    for (const value of [`Basic ${token}`, token, `Token ${token}`, `Bearer: ${token}`, `Bearer ${token} x`]) {
      await refused({ Authorization: value })
    }
    await refused([
      ['Authorization', `Bearer ${token}`],
      ['Authorization', `Bearer ${token}`],
    ])
  })
})
