import { env } from 'cloudflare:workers'
import { expect, it, onTestFinished, vi } from 'vitest'
import { collectionNames } from '../src/export/collections'
import { newTally } from '../src/export/document'
import app from '../src/index'
import { log } from '../src/log'
import { exportWith, makeUser, plant, signIn, some } from './support/accounts'
import { watched } from './support/watched'

vi.setConfig({ testTimeout: 60_000 })

const linesOf = (spy: { mock: { calls: unknown[][] } }) => spy.mock.calls.map(([line]) => JSON.parse(String(line)))

/** Rows in which a character is not a byte. */
const foreign = (n: number) => Array.from({ length: n }, () => ({ name: 'Zoë 😀' }))

it('a completed export is one line of facts', async () => {
  const user = await makeUser()
  await plant(user, { agents: foreign(450), workflows: some(2) })
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

it('so is one that went out at once', async () => {
  const user = await makeUser({ id: 'e3b0c442'.repeat(8) }) // may be a hash itself
  await plant(user, { agents: foreign(3) })
  const token = await signIn(user)
  const spy = vi.spyOn(console, 'log')
  const bytes = (await (await exportWith(token)).arrayBuffer()).byteLength
  expect(linesOf(spy)).toMatchObject([
    { outcome: 'completed', userId: user, rows: { ...newTally(), agents: 3 }, bytes },
  ])
})

it('no line is left out, however many there were', () => {
  const spy = vi.spyOn(console, 'log').mockImplementation(() => {})
  for (let i = 0; i < 100_000; i++) log({ i })
  expect(spy).toHaveBeenCalledTimes(100_000)
})

it('a client that leaves makes it an aborted one, of the rows and bytes that it took', async () => {
  const user = await makeUser()
  await plant(user, { agents: foreign(450), workflows: foreign(450) })
  const token = await signIn(user)
  for (let chunks = 0; chunks < 9; chunks++) {
    const spy = vi.spyOn(console, 'log')
    const reader = (await exportWith(token)).body?.getReader()
    const taken: Uint8Array<ArrayBuffer>[] = []
    for (let i = 0; i < chunks; i++) taken.push(new Uint8Array((await reader?.read())?.value ?? []))
    const text = await new Blob(taken).text()
    await reader?.cancel()
    const [agents, workflows = ''] = text.split('"workflows"')
    const rows = {
      ...newTally(),
      agents: agents?.match(/^\{"id"/gm)?.length ?? 0,
      workflows: workflows.match(/^\{"id"/gm)?.length ?? 0,
    }
    const aborted = { outcome: 'aborted', reason: 'client left', rows, bytes: new Blob(taken).size }
    expect(linesOf(spy)).toEqual([expect.objectContaining(aborted)])
    spy.mockRestore()
  }
})

it('milliseconds are counted from the first read to the last byte', async () => {
  const user = await makeUser()
  await plant(user, { agents: some(450) })
  const token = await signIn(user)
  const spy = vi.spyOn(console, 'log')
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
  const { bindings } = watched({ batch: () => void vi.setSystemTime(Date.now() + 1_000) })
  await (await exportWith(token, bindings)).text()
  expect(linesOf(spy)).toEqual([expect.objectContaining({ ms: 2_000 })]) // two reads, a second each
})

it('a failure ahead of the first byte says which request and where, by whatever method', async () => {
  const headers = { Authorization: `Bearer ${await signIn(await makeUser())}` }
  const { bindings } = watched({
    batch: function thrower() {
      throw new Error('D1_ERROR: planted fault')
    },
  })
  for (const [method, event] of [
    ['GET', 'export'],
    ['HEAD', 'request'],
  ] as const) {
    const spy = vi.spyOn(console, 'log')
    const response = await app.request('http://localhost/api/export', { method, headers }, { ...env, ...bindings })
    expect(response.status).toBe(500)
    const requestId = response.headers.get('X-Request-Id')
    const where = expect.stringMatching(/^(?:\w+\.)?thrower\b.* \(\S+:\d+:\d+\)$/) // where it was thrown
    const reason = 'Error D1_ERROR'
    expect(linesOf(spy)).toEqual([{ event, outcome: 'aborted', requestId, sessionStore: 'd1', reason, where }])
    spy.mockRestore()
  }
})

it.each([
  ['words like a place', 'first at canary (1:1)', 'first at canary (1:1)'],
  ['such words, and others later', 'first at canary (1:1)', 'later'],
  ['a line like a place', 'first\n    at canary (1:1)', 'first\n    at canary (1:1)'],
])('where it failed is a place in the code, though the error has %s', async (_, first, message) => {
  const headers = { Authorization: `Bearer ${await signIn(await makeUser())}` }
  const { bindings } = watched({
    batch: function thrower() {
      throw Object.assign(new Error(first), { message })
    },
  })
  const spy = vi.spyOn(console, 'log')
  await app.request('http://localhost/api/export', { headers }, { ...env, ...bindings })
  expect(linesOf(spy)).toMatchObject([{ where: expect.stringMatching(/\bthrower\b/) }])
})

it('an error without places has none in its line', async () => {
  const headers = { Authorization: `Bearer ${await signIn(await makeUser())}` }
  for (const stack of ['Error: bare', undefined]) {
    const { bindings } = watched({
      batch: () => {
        throw Object.assign(new Error('bare'), { stack })
      },
    })
    const spy = vi.spyOn(console, 'log')
    const response = await app.request('http://localhost/api/export', { headers }, { ...env, ...bindings })
    expect(await response.json()).toMatchObject({ error: 'Export failed' })
    expect(linesOf(spy)).toMatchObject([{ outcome: 'aborted', reason: 'Error' }])
    expect(linesOf(spy)[0]).not.toHaveProperty('where')
    spy.mockRestore()
  }
})

it('a request that is refused leaves no line', async () => {
  const spy = vi.spyOn(console, 'log')
  for (const init of [
    {},
    { method: 'POST' },
    { headers: { 'Sec-Fetch-Site': 'cross-site' } },
    { headers: { Purpose: 'prefetch' } },
  ])
    await app.request('http://localhost/api/export', init, env)
  await app.request('http://localhost/api/elsewhere', {}, env)
  expect(spy).not.toHaveBeenCalled()
})

it('no value can break the line or steer a terminal', () => {
  const spy = vi.spyOn(console, 'log')
  const userId = 'a\r\n{"event":"forged"}\u001b[2J\u007f\u0080\u009b\u2028\uffff\u{1F600}'
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
