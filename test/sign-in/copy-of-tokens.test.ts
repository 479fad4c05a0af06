import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { copyIn } from '../../examples/copy'
import { exportWith, makeUser, plant, some } from '../support/accounts'

const copy = copyIn(env.DB)
const inAnHour = () => new Date(Date.now() + 3_600_000)

it('follows a session from its beginning to its end', async () => {
  const user = await makeUser()
  const [token, other] = [crypto.randomUUID(), crypto.randomUUID()]
  for (const each of [token, other]) await copy.made(each, user, new Date(Date.now() - 1))
  expect((await exportWith(token)).status).toBe(401)
  for (const each of [token, other]) await copy.prolonged(each, inAnHour())
  expect((await exportWith(token)).status).toBe(200)
  await copy.ended(token)
  expect([(await exportWith(token)).status, (await exportWith(other)).status]).toEqual([401, 200])
  await copy.allEnded(user)
  expect((await exportWith(other)).status).toBe(401)
})

it('does not bring back what was ended', async () => {
  const token = crypto.randomUUID()
  await copy.made(token, await makeUser(), inAnHour())
  await copy.ended(token)
  await copy.prolonged(token, inAnHour())
  expect((await exportWith(token)).status).toBe(401)
})

it('does not throw for somebody who is not in users', async () => {
  const token = crypto.randomUUID()
  await copy.made(token, 'nobody', inAnHour())
  expect((await exportWith(token)).status).toBe(401)
})

it('an end stops a running export', async () => {
  const user = await makeUser()
  await plant(user, { agents: some(450) })
  const token = crypto.randomUUID()
  await copy.made(token, user, inAnHour())
  const response = await exportWith(token)
  await copy.allEnded(user)
  await expect(response.text()).rejects.toThrow('export aborted')
})
