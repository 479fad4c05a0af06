import { env } from 'cloudflare:workers'
import { expect, it, onTestFinished, vi } from 'vitest'
import { collectionNames } from '../src/export/collections'
import { newTally } from '../src/export/document'
import { log } from '../src/log'
import { exportWith, makeUser, plant, signIn, some } from './support/accounts'

const linesOf = (spy: { mock: { calls: unknown[][] } }) => spy.mock.calls.map(([line]) => JSON.parse(String(line)))

it('a completed export is one line of facts', async () => {
  const user = await makeUser()
  await plant(user, { agents: some(450), workflows: some(2) })
  const token = await signIn(user)
  const spy = vi.spyOn(console, 'log')
  const response = await exportWith(token)
  const bytes = (await response.arrayBuffer()).byteLength
  expect(linesOf(spy)).toEqual([
    {
      event: 'export',
      outcome: 'completed',
      requestId: response.headers.get('X-Request-Id'),
      userId: user,
      sessionStore: 'd1',
      rows: { ...newTally(), agents: 450, workflows: 2 },
      statements: 1 + collectionNames.length + 2, // the opening, a page of agents, and the workflows again
      ms: expect.any(Number),
      bytes,
    },
  ])
})

it('a client that leaves makes it an aborted one', async () => {
  const user = await makeUser()
  await plant(user, { agents: some(450) })
  const token = await signIn(user)
  const spy = vi.spyOn(console, 'log')
  const reader = (await exportWith(token)).body?.getReader()
  await reader?.read()
  await reader?.cancel()
  expect(linesOf(spy)).toEqual([expect.objectContaining({ outcome: 'aborted', reason: 'client left' })])
})

it('no value can break the line or steer a terminal', () => {
  const spy = vi.spyOn(console, 'log')
  const userId = 'a\r\n{"event":"forged"}\u001b[2J\u009b\u2028\u{1F600}'
  log({ userId })
  expect(spy.mock.calls[0]?.[0]).toMatch(/^[\x20-\x7e]+$/)
  expect(linesOf(spy)).toEqual([{ userId }])
})

it('a log that fails takes nothing with it', async () => {
  const token = await signIn(await makeUser())
  vi.spyOn(console, 'log').mockImplementation(() => {
    throw new Error('the sink is full')
  })
  expect((await exportWith(token)).status).toBe(200)
})

it('a database that lacks a migration is called so', async () => {
  const token = await signIn(await makeUser())
  await env.DB.exec('ALTER TABLE workflows RENAME TO elsewhere')
  onTestFinished(async () => void (await env.DB.exec('ALTER TABLE elsewhere RENAME TO workflows')))
  const spy = vi.spyOn(console, 'log')
  expect((await exportWith(token)).status).toBe(500)
  const reason = 'database older than the code: apply the migrations'
  expect(linesOf(spy)).toEqual([expect.objectContaining({ outcome: 'aborted', reason })])
})
