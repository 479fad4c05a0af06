import { beforeAll, describe, expect, test } from 'vitest'
import { type Account, makeAccount } from './support/accounts.ts'
import { sinceExportedAt } from './support/answer.ts'
import { ask } from './support/client.ts'
import { overFaultyDatabase, type Server, shareServer } from './support/server.ts'

const READS = 7 // the opening one, then two pages more of each collection
const every = Array.from({ length: READS }, (_, k) => k)
const later = every.slice(1)

let server: Server
let account: Account
let whole: string
beforeAll(async () => {
  server = await shareServer(overFaultyDatabase)
  account = await makeAccount(server, 15_900)
  const answer = await askWith('whole', 'none')
  expect(answer).toMatchObject({ status: 200, whole: true, reads: READS })
  whole = sinceExportedAt(answer.text)
})

const headersFor = (fault: string, coding = 'identity') => ({
  authorization: `Bearer ${account.token}`,
  'accept-encoding': coding,
  'x-fault': fault,
})

/** Asks for the export with a fault in the k-th read; also gives what was read and logged. */
const askWith = async (id: string, kind: string, k = 0, coding = 'identity') => {
  const headers = Object.entries(headersFor(`${id}-${k} ${kind} ${k}`, coding)).map((pair) => pair.join(': '))
  const answer = await ask(server.port, { headers })
  const requestId = answer.headers.get('X-Request-Id')
  return { ...answer, requestId, ...(await server.watch(`${id}-${k}`)) }
}

const expectBroken = async (answer: Awaited<ReturnType<typeof askWith>>) => {
  expect(answer).toMatchObject({ status: 200, whole: false })
  expect(() => JSON.parse(answer.text)).toThrow(SyntaxError)
  const lines = await server.ended(account.userId, answer.requestId)
  expect(lines.map(({ outcome }) => outcome)).toEqual(['aborted'])
}

const expectFailed = (answer: Awaited<ReturnType<typeof askWith>>) => {
  expect(answer).toMatchObject({ status: 500, whole: true })
  expect(answer.headers.get('Content-Type')).toBe('application/json')
  expect(answer.headers.get('Content-Disposition')).toBe(null)
  expect(JSON.parse(answer.text)).toMatchObject({ error: 'Export failed', requestId: answer.requestId })
}

test('a first read that throws is a 500 in JSON that nobody saves as a file (fault F2)', async () => {
  const answer = await askWith('first', 'throw')
  expectFailed(answer)
  expect(answer.reads).toBe(1)
})

describe('a later read that throws breaks the transfer, and what arrived does not parse (fault F3)', () => {
  test.each(later)('read %i', async (k) => {
    const answer = await askWith('later', 'throw', k)
    await expectBroken(answer)
    expect(answer.reads).toBe(k + 1)
    expect(answer.text.length).toBeGreaterThan(0)
  })

  test.each(later)('read %i, seen by an ordinary client', async (k) => {
    const response = await fetch(`${server.origin}/api/export`, { headers: headersFor(`fetch-${k} throw ${k}`) })
    expect(response.status).toBe(200)
    await expect(response.text()).rejects.toThrow('terminated')
  })

  test.each(later)('read %i, compressed on the way', async (k) => {
    const { status, whole } = await askWith('gzip', 'throw', k, 'gzip')
    expect([200, 500]).toContain(status) // what breaks before its first compressed byte, the local server makes a 500
    expect(whole).toBe(status === 500)
  })
})

describe('a passing error is tried again (fault F4)', () => {
  test.each(every)('read %i fails once: the file is the same', async (k) => {
    const answer = await askWith('lose', 'lose', k)
    expect(answer).toMatchObject({ status: 200, whole: true, reads: READS + 1 })
    expect(sinceExportedAt(answer.text)).toBe(whole)
  })

  test('the first read fails always: a 500 after three tries', async () => {
    const answer = await askWith('lost', 'lost')
    expectFailed(answer)
    expect(answer.reads).toBe(3)
  })

  test.each(later)('read %i fails always: the transfer breaks after three tries', async (k) => {
    const answer = await askWith('lost', 'lost', k)
    await expectBroken(answer)
    expect(answer.reads).toBe(k + 3)
  })
})

test('what the database said in its error reaches neither client nor log', async () => {
  expect((await askWith('silent', 'throw')).text).not.toContain('canary')
  expect((await askWith('silent', 'throw', 1)).text).not.toContain('canary')
  expect(JSON.stringify(server.logs())).not.toContain('canary')
  expect(JSON.stringify(server.logs())).toContain('SQLITE_ERROR') // the search reads what it should
})
