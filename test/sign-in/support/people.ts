import { env } from 'cloudflare:workers'
import { serializeSigned } from 'hono/utils/cookie'
import { expect } from 'vitest'
import { unique } from '../../support/accounts'
import { sqlOf } from '../../support/guide'
import { type Service, secret } from './better-auth'

export const password = 'correct horse battery'
export const cookieName = 'better-auth.session_token'

export const run = async (...statements: string[]) => {
  for (const sql of statements) await env.DB.prepare(sql).run()
}

/** Keeps `users` as the guide says. */
export const keepUsers = () => run(...sqlOf('users'))

/** A cookie for a token, signed as better-auth signs it. */
export const cookieFor = async (token: string, key = secret) => {
  const [cookie = ''] = (await serializeSigned(cookieName, token, key)).split(';')
  return { Cookie: cookie }
}

/** Signs somebody up in a browser of his own. */
export const signUp = async (service: Service) => {
  const email = `${unique('person')}@example.com`
  const browser = service.browser()
  const response = await browser.post('/api/auth/sign-up/email', { email, password, name: 'Jo' })
  expect(response.status).toBe(200)
  const { user } = await response.json<{ user: { id: string } }>()
  return { browser, email, id: user.id }
}

type Person = Awaited<ReturnType<typeof signUp>>

/** The same person in one more browser. */
export const signInAgain = async (service: Service, { email }: Person, more: object = {}) => {
  const browser = service.browser()
  const response = await browser.post('/api/auth/sign-in/email', { email, password, ...more })
  expect(response.status).toBe(200)
  return { browser, response }
}

/** An administrator. */
export const signUpAdmin = async (service: Service) => {
  const person = await signUp(service)
  await env.DB.prepare("update user set role = 'admin' where id = ?").bind(person.id).run()
  return { ...person, ...(await signInAgain(service, person)) }
}
