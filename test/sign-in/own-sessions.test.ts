import { env } from 'cloudflare:workers'
import { sha256 } from 'hono/utils/crypto'
import { expect, it } from 'vitest'
import app from '../../examples/own-sessions'
import { makeUser, plant, some } from '../support/accounts'
import { run } from './support/people'

await run('create table session (id text primary key, user_id text not null, expires_at integer not null)')

const now = () => Math.floor(Date.now() / 1_000)

const signIn = async (user: string, expires = now() + 60) => {
  const token = crypto.randomUUID()
  await env.DB.prepare('insert into session values (?, ?, ?)')
    .bind(await sha256(token), user, expires)
    .run()
  return token
}

const ask = (Cookie: string) => app.request('/api/export', { headers: { Cookie } }, env)

it('a live session exports its user, any other nobody', async () => {
  const user = await makeUser()
  const token = await signIn(user)
  expect(await (await ask(`__Host-session=${token}`)).json()).toMatchObject({ user: { id: user } })
  const over = await signIn(user, now() - 1)
  for (const Cookie of [`session=${token}`, `__Host-session=${over}`, `__Host-session=${await sha256(token)}`, '']) {
    expect((await ask(Cookie)).status).toBe(401)
  }
})

it('signing out stops a running export', async () => {
  const user = await makeUser()
  await plant(user, { agents: some(450) })
  const response = await ask(`__Host-session=${await signIn(user)}`)
  await env.DB.prepare('delete from session where user_id = ?').bind(user).run()
  await expect(response.text()).rejects.toThrow('export aborted')
})

it('a database that fails is no sign-out', async () => {
  const token = await signIn(await makeUser())
  await run('drop table session')
  expect((await ask(`__Host-session=${token}`)).status).toBe(500)
})
