import { expect, it } from 'vitest'
import { plant, some } from '../../support/accounts'
import { askerOf, type Kind, saysOf } from './better-auth'
import { cookieFor, password, signInAgain, signUp, signUpAdmin } from './people'

/** What ends a session there ends it here. */
export const waysOut = (kind: Kind) => {
  const { service, many = 111 } = kind
  const { says, all, nobody, exports, post } = askerOf(kind)

  it('sign-up signs in, sign-out signs out', async () => {
    const { browser, id } = await signUp(service)
    expect(await says(browser)).toEqual(all(id))
    const before = { Cookie: browser.cookie() }
    await post(browser, '/sign-out')
    expect(await saysOf(service, before)).toEqual(nobody)
  })

  // better-auth ends 100 of the others: the rest goes on living, there and here.
  it.each(['/revoke-sessions', '/revoke-other-sessions'])(`%s of a user with ${many} sessions`, async (path) => {
    const { browser, id } = await signUp(service)
    const { internalAdapter } = await service.auth.$context
    const tokens: string[] = []
    for (let i = 0; i < many - 1; i++) tokens.push((await internalAdapter.createSession(id)).token)
    await post(browser, path)
    for (const token of [tokens[0], tokens[99] ?? tokens[9], tokens.at(-1)]) {
      const said = await saysOf(service, await cookieFor(token ?? ''))
      expect(said).toEqual(path === '/revoke-sessions' ? nobody : all(said.service))
    }
    expect(await says(browser)).toEqual(path === '/revoke-sessions' ? nobody : all(id))
  })

  it('a change of password ends the other sessions', async () => {
    const person = await signUp(service)
    const other = await signInAgain(service, person)
    const before = { Cookie: person.browser.cookie() }
    await post(person.browser, '/change-password', {
      currentPassword: password,
      newPassword: 'another battery',
      revokeOtherSessions: true,
    })
    expect(await says(other.browser)).toEqual(nobody)
    expect(await saysOf(service, before)).toEqual(nobody)
    expect(await says(person.browser)).toEqual(all(person.id))
  })

  it('a deleted user is nobody', async () => {
    const { browser } = await signUp(service)
    const before = { Cookie: browser.cookie() }
    await post(browser, '/delete-user', { password })
    expect(await saysOf(service, before)).toEqual(nobody)
  })

  it('a banned user is nobody', async () => {
    const admin = await signUpAdmin(service)
    const { browser, id } = await signUp(service)
    await post(admin.browser, '/admin/ban-user', { userId: id })
    expect(await says(browser)).toEqual(nobody)
  })

  it('sessions revoked by an administrator are nobody’s', async () => {
    const admin = await signUpAdmin(service)
    const { browser, id } = await signUp(service)
    await post(admin.browser, '/admin/revoke-user-sessions', { userId: id })
    expect(await says(browser)).toEqual(nobody)
  })

  it.each(exports)('signing out stops a running export (%s)', async (_, ask) => {
    const { browser, id } = await signUp(service)
    await plant(id, { agents: some(450) })
    const headers = { Cookie: browser.cookie() }
    const whole = await (await ask(headers)).json<{ agents: unknown[] }>()
    expect(whole.agents).toHaveLength(450)
    const response = await ask(headers)
    expect(response.status).toBe(200)
    await post(browser, '/sign-out')
    await expect(response.text()).rejects.toThrow('export aborted')
  })
}
