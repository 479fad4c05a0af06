import { expect, it, onTestFinished, vi } from 'vitest'
import { type Ending, toStream } from '../src/export/body'
import { PlainError, reasonOf } from '../src/reason'
import { exportWith, makeUser, signIn } from './support/accounts'
import { fill } from './support/bulk'
import { captureLogs, endings } from './support/logs'
import { receive } from './support/receive'

/** A document whose pieces come at once, watched. */
const document = (pieces: number, fail?: Error) => {
  const seen = { ended: [] as Ending[], taken: 0, freed: 0, closed: false }
  async function* generate() {
    try {
      for (let i = 0; i < pieces; i++) yield 'piece'
      if (fail) throw fail
    } finally {
      seen.closed = true
    }
  }
  const open = { taken: () => void seen.taken++, ended: () => void seen.freed++ }
  const record = (ending: Ending) => void seen.ended.push(ending)
  return { seen, stream: (silence?: number) => toStream(generate(), record, open, silence) }
}

it('a client that takes nothing for too long is ended, once, and what it got is broken', async () => {
  const { seen, stream } = document(3)
  const body = stream(20)
  const reader = body.getReader()
  expect((await reader.read()).done).toBe(false)
  await vi.waitUntil(() => seen.ended.length > 0)
  expect(seen.ended).toEqual([{ outcome: 'aborted', reason: 'client took nothing', bytes: 5 }])
  expect(seen.closed).toBe(true)
  await expect(reader.read()).rejects.toThrow('export aborted')
  expect(seen.ended).toHaveLength(1)
})

it('a client that takes a piece now and then is not, however long that takes', async () => {
  const { seen, stream } = document(6)
  const reader = stream(150).getReader()
  let took = 0
  for (;;) {
    const { done } = await reader.read()
    if (done) break
    took++
    const since = Date.now()
    await vi.waitUntil(() => Date.now() - since > 60) // six of them are longer than the patience with one
  }
  expect(took).toBe(6)
  expect(seen.ended).toEqual([{ outcome: 'completed', bytes: 30 }])
})

it('the patience is a quarter of an hour', () => {
  const spy = vi.spyOn(globalThis, 'setTimeout')
  const reader = document(1).stream().getReader()
  return reader.read().then(() => {
    expect(spy.mock.calls.map(([, ms]) => ms)).toContain(15 * 60_000)
    return reader.cancel()
  })
})

it.each([
  ['is read to its end', undefined, (body: ReadableStream) => receive(new Response(body))],
  ['fails', new Error('canary'), (body: ReadableStream) => receive(new Response(body))],
  ['is left', undefined, (body: ReadableStream) => body.cancel()],
  [
    'is left half-way',
    undefined,
    async (body: ReadableStream) => {
      const reader = body.getReader()
      await reader.read()
      await reader.cancel()
    },
  ],
])('a body that %s frees its place once, waits for nobody any more, and tells of each piece', async (_, fail, use) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const { seen, stream } = document(3, fail)
  await use(stream())
  expect(vi.getTimerCount()).toBe(0)
  await vi.advanceTimersByTimeAsync(24 * 60 * 60_000)
  const pieces = (seen.ended[0]?.bytes ?? 0) / 5
  expect(seen).toMatchObject({ freed: 1, ended: [expect.anything()] })
  expect(seen.taken).toBe(pieces === 3 ? 4 : pieces)
})

it.each([
  ['comes all the same', (go: PromiseWithResolvers<string>) => go.resolve('piece')],
  ['fails', (go: PromiseWithResolvers<string>) => go.reject(new Error('canary'))],
])('a client that leaves while a piece is read, which then %s, is one aborted export', async (_, settle) => {
  const ended: Ending[] = []
  const next = Promise.withResolvers<string>()
  async function* waiting() {
    yield await next.promise
    yield 'another'
  }
  const open = { taken: () => {}, ended: () => {} }
  const reader = toStream(waiting(), (ending) => void ended.push(ending), open).getReader()
  const read = reader.read()
  const left = reader.cancel()
  settle(next)
  await Promise.allSettled([read, left])
  await new Promise((resolve) => setTimeout(resolve)) // whatever would still come
  expect(ended).toEqual([{ outcome: 'aborted', reason: 'client left', bytes: 0 }])
})

it('a client that leaves before it took anything is one aborted export', async () => {
  const { seen, stream } = document(3)
  await stream().cancel()
  expect(seen.ended).toEqual([{ outcome: 'aborted', reason: 'client left', bytes: 0 }])
})

it('an export that nobody began to read has its line all the same', async () => {
  const lines = captureLogs()
  const user = await makeUser()
  await fill(user, 'agents', 450)
  await (await exportWith(await signIn(user))).body?.cancel()
  expect(endings(lines)).toMatchObject([{ outcome: 'aborted', reason: 'client left' }])
})

it("an error breaks the body without its words, which may be somebody's data", async () => {
  const { seen, stream } = document(1, new Error('canary'))
  const { broken } = await receive(new Response(stream()))
  expect(broken).toEqual(new Error('export aborted'))
  expect(seen.ended).toEqual([{ outcome: 'aborted', reason: 'Error', bytes: 5 }])
})

it.each([
  ["D1_ERROR: Your account has exceeded D1's free tier daily row read limit. Upgrade", 'D1: rows of the day used up'],
  [
    'Too many API requests by single Worker invocation. To configure this limit, refer to',
    'too many statements in one request: limits.subrequests',
  ],
  ['D1_ERROR: D1 DB is overloaded. Requests queued for too long.', 'D1: overloaded'],
  ['D1_ERROR: D1 DB is overloaded. Too many requests queued.', 'D1: overloaded'],
  ['D1_ERROR: D1 DB exceeded its memory limit and was reset.', 'D1: out of memory'],
  ['D1_ERROR: D1 DB exceeded its CPU time limit and was reset.', 'D1: out of CPU time'],
  [
    'D1_ERROR: D1 DB storage operation exceeded timeout which caused object to be reset.',
    'D1: a statement took too long',
  ],
  ['D1_ERROR: near "canary": syntax error at offset 7: SQLITE_ERROR', 'Error D1_ERROR SQLITE_ERROR'],
  [
    "D1_ERROR: bad JSON path: 'column agents.created_at': SQLITE_ERROR",
    'a value that its kind of column does not admit: agents.created_at',
  ],
  ["D1_ERROR: bad JSON path: '$.canary@example.com': SQLITE_ERROR", 'Error D1_ERROR SQLITE_ERROR'],
  ['D1_ERROR: no such table: users: SQLITE_ERROR', 'database older than the code: apply the migrations'],
  ['D1_ERROR: UNIQUE constraint failed: SQLITE_CONSTRAINT_UNIQUE', 'Error D1_ERROR SQLITE_CONSTRAINT_UNIQUE'],
  ['canary', 'Error'],
  ['canary D1_CANARY and SQLITE_CANARY within', 'Error'],
])('the log names the wall, each time it is met: %s', (message, reason) => {
  const cause = new TypeError(message.replace('D1_ERROR: ', '')) // D1's own errors have one
  for (let time = 0; time < 3; time++) expect(reasonOf(new Error(message, { cause }))).toBe(reason)
})

it.each([
  () => JSON.parse('canary'),
  () => new URL('canary'),
  () => decodeURIComponent('%canary'),
  () => new Intl.NumberFormat('canary canary'),
  () => atob('canary!'),
  () => structuredClone(() => 'canary'),
])('an error of the language or the platform is no more than its class: %s', (fail) => {
  const thrown = () => {
    try {
      return fail()
    } catch (error) {
      return error
    }
  }
  expect(thrown()).toBeInstanceOf(Error)
  expect(reasonOf(thrown())).toBe((thrown() as Error).name)
})

it('an error of our own is said to its end: the id in it may be long', () => {
  const id = 'https://example.com/'.padEnd(128, 'x')
  expect(reasonOf(new PlainError(`bytes that are no text: agents "${id}"`))).toContain(`"${id}"`)
})

it('an error that says nothing is its name', () => {
  expect(reasonOf(new PlainError())).toBe('Error')
})

it('what is no error has no reason', () => {
  expect(reasonOf('canary')).toBe('unknown')
})
