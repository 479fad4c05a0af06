import { expect, it } from 'vitest'
import { askerOf, type Kind, saysOf, secret } from './better-auth'
import { cookieFor, cookieName, password, signInAgain, signUp, signUpAdmin } from './people'
import { parseSetCookie } from './set-cookie'

/** Who is signed in, and as whom. */
export const waysIn = (kind: Kind) => {
  const { service } = kind
  const { says, all, nobody, post } = askerOf(kind)

  it('an open second factor is nobody, with whatever that answer held', async () => {
    const person = await signUp(service)
    const enabled = await person.browser.post('/api/auth/two-factor/enable', { password })
    const { backupCodes } = await enabled.json<{ backupCodes: string[] }>()
    const made: string[] = []
    const { internalAdapter } = await service.auth.$context
    const { createSession } = internalAdapter
    internalAdapter.createSession = async (...given) => {
      const session = await createSession(...given)
      made.push(session.token)
      return session
    }
    const { browser, response } = await signInAgain(service, person)
    internalAdapter.createSession = createSession
    expect(await response.json()).toMatchObject({ twoFactorRedirect: true })
    expect(await says(browser)).toEqual(nobody)
    expect(made).toHaveLength(1)
    expect(await saysOf(service, await cookieFor(made[0] ?? ''))).toEqual(nobody)
    for (const cookie of response.headers.getSetCookie().map(parseSetCookie)) {
      expect(await saysOf(service, { Cookie: `${cookieName}=${cookie.value}` })).toEqual(nobody)
    }
    await post(browser, '/two-factor/verify-backup-code', { code: backupCodes[0] })
    expect(await says(browser)).toEqual(all(person.id))
  })

  it('an administrator who impersonates a user is that user, until he stops', async () => {
    const admin = await signUpAdmin(service)
    const { id } = await signUp(service)
    await post(admin.browser, '/admin/impersonate-user', { userId: id })
    const impersonating = { Cookie: admin.browser.cookie() }
    expect(await saysOf(service, impersonating)).toEqual(all(id))
    await post(admin.browser, '/admin/stop-impersonating')
    expect(await saysOf(service, impersonating)).toEqual(nobody)
    expect(await says(admin.browser)).toEqual(all(admin.id))
  })

  it('rememberMe: false is signed in, with a cookie that ends with the browser', async () => {
    const person = await signUp(service)
    const { browser, response } = await signInAgain(service, person, { rememberMe: false })
    expect(await says(browser)).toEqual(all(person.id))
    const cookies = response.headers.getSetCookie().map(parseSetCookie)
    expect(cookies.find(({ name }) => name === cookieName)).toMatchObject({ lasts: false })
    const mounted = await service.exports.mounted({ Cookie: browser.cookie() })
    expect(mounted.headers.getSetCookie()).toEqual([])
  })

  it('several accounts in one browser: the active one counts', async () => {
    const [one, other] = [await signUp(service), await signUp(service)]
    const browser = one.browser
    await post(browser, '/sign-in/email', { email: other.email, password })
    expect(await says(browser)).toEqual(all(other.id))
    const sessions = await (await browser.get('/api/auth/multi-session/list-device-sessions')).json<
      { session: { token: string }; user: { id: string } }[]
    >()
    const tokenOf = (id: string) => sessions.find(({ user }) => user.id === id)?.session.token
    await post(browser, '/multi-session/set-active', { sessionToken: tokenOf(one.id) })
    expect(await says(browser)).toEqual(all(one.id))
    await post(browser, '/multi-session/revoke', { sessionToken: tokenOf(one.id) })
    expect(await says(browser)).toEqual(all(other.id))
  })

  it('a signed token as Bearer is signed in, until it signs out', async () => {
    const person = await signUp(service)
    const { response } = await signInAgain(service, person)
    const bearer = { Authorization: `Bearer ${response.headers.get('set-auth-token')}` }
    expect(await saysOf(service, bearer)).toEqual(all(person.id))
    await service.auth.api.signOut({ headers: bearer })
    expect(await saysOf(service, bearer)).toEqual(nobody)
  })

  it('a bare token, a forged signature and the signature of another secret are nobody’s', async () => {
    const { browser } = await signUp(service)
    const signed = decodeURIComponent(browser.jar.get(cookieName) ?? '')
    const [token = '', signature = ''] = signed.split('.')
    const { Cookie: ofOther } = await cookieFor(token, `${secret}x`)
    const forged = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`
    const cookies = [token, `${token}.`, `${token}.${encodeURIComponent(forged)}`]
    for (const Cookie of [...cookies.map((value) => `${cookieName}=${value}`), ofOther]) {
      expect(await saysOf(service, { Cookie }), Cookie).toEqual(nobody)
    }
    for (const headers of [{ Authorization: `Bearer ${token}` }, { Authorization: `Bearer ${token}.${forged}` }]) {
      expect((await service.exports.deployed(headers)).status).toBe(401)
    }
  })
}
