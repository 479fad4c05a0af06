import { env } from 'cloudflare:workers'
import { sign } from 'hono/jwt'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import app from '../../examples/clerk'
import { makeUser, plant, some } from '../support/accounts'

const claims = { iss: 'https://clerk.example.com', azp: 'https://app.example.com' }
const now = () => Math.floor(Date.now() / 1_000)

const makeKeys = async () => {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2_048, hash: 'SHA-256' }
  const made = { ...algorithm, publicExponent: new Uint8Array([1, 0, 1]) }
  const pair = await crypto.subtle.generateKey(made, true, ['sign', 'verify'])
  if (!('privateKey' in pair)) throw new Error('not a pair')
  const spki = await crypto.subtle.exportKey('spki', pair.publicKey)
  if (!(spki instanceof ArrayBuffer)) throw new Error('not in bytes')
  const pem = `-----BEGIN PUBLIC KEY-----\n${btoa(String.fromCharCode(...new Uint8Array(spki)))}\n-----END PUBLIC KEY-----`
  return { pem, privateKey: pair.privateKey }
}

describe('a token that the service has signed', () => {
  let keys: Awaited<ReturnType<typeof makeKeys>>
  beforeAll(async () => {
    keys = await makeKeys()
  })

  const exportWith = (token: string, key = keys.pem) =>
    app.request('/api/export', { headers: { Cookie: `__session=${token}` } }, { ...env, CLERK_JWT_KEY: key })
  const tokenOf = (sub: string, more: object = {}) =>
    sign({ ...claims, sub, exp: now() + 60, ...more }, keys.privateKey, 'RS256')

  it('exports its user', async () => {
    const user = await makeUser()
    expect(await (await exportWith(await tokenOf(user))).json()).toMatchObject({ user: { id: user } })
  })

  it('counts as Bearer too, which alone decides when it is there', async () => {
    const user = await makeUser()
    const cookie = { Cookie: `__session=${await tokenOf(user)}` }
    const ask = (headers: Record<string, string>) =>
      app.request('/api/export', { headers }, { ...env, CLERK_JWT_KEY: keys.pem })
    expect((await ask({ Authorization: `bearer ${await tokenOf(user)}` })).status).toBe(200)
    for (const Authorization of ['Bearer x', 'Basic dTpw', `Basic ${await tokenOf(user)}`])
      expect((await ask({ ...cookie, Authorization })).status, Authorization).toBe(401)
  })

  it.each([
    ['runs out never', { exp: undefined }],
    ['ran out', { exp: now() - 1 }],
    ['is of another service', { iss: 'https://elsewhere.example.com' }],
    ['was made for another app', { azp: 'https://elsewhere.example.com' }],
    ['was made for no app', { azp: undefined }],
    ['is of a user who is not there', { sub: 'nobody' }],
  ])('that %s is nobody’s', async (_, more) => {
    expect((await exportWith(await tokenOf(await makeUser(), more))).status).toBe(401)
  })

  it('that somebody else signed, or nobody, is nobody’s', async () => {
    const user = await makeUser()
    const own = await sign({ ...claims, sub: user, exp: now() + 60 }, 'a secret of my own', 'HS256')
    const { privateKey } = await makeKeys()
    const other = await sign({ ...claims, sub: user, exp: now() + 60 }, privateKey, 'RS256')
    for (const token of [own, other, `${await tokenOf(user)}x`, 'a.b.c', '...', '']) {
      expect((await exportWith(token)).status, token).toBe(401)
    }
  })

  it('finishes its export when it runs out meanwhile, and begins no other', async () => {
    const user = await makeUser()
    await plant(user, { agents: some(450) })
    const exp = now() + 2
    const token = await tokenOf(user, { exp })
    const response = await exportWith(token)
    await vi.waitUntil(() => now() >= exp, { timeout: 5_000 })
    expect(await response.json()).toHaveProperty('workflows')
    expect((await exportWith(token)).status).toBe(401)
  })

  it('does not save a user who was deleted', async () => {
    const user = await makeUser()
    await plant(user, { agents: some(450) })
    const response = await exportWith(await tokenOf(user))
    await env.DB.prepare('DELETE FROM users WHERE id = ?').bind(user).run()
    await expect(response.text()).rejects.toThrow('export aborted')
  })

  it('a key that is none is a failure, not a sign-out', async () => {
    expect((await exportWith(await tokenOf(await makeUser()), 'no key')).status).toBe(500)
  })
})
