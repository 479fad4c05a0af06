import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Account, makeAccount } from './support/accounts.ts'
import { type Answer, sinceExportedAt } from './support/answer.ts'
import { ask } from './support/client.ts'
import { asDeployed, overFaultyDatabase, type Server, shareServer } from './support/server.ts'

let server: Server
let account: Account
let whole: string
beforeAll(async () => {
  server = await shareServer(overFaultyDatabase)
  account = await makeAccount(server, 700)
  whole = sinceExportedAt((await askWith()).text)
})

const askWith = (headers: string[] = [], path = '/api/export', host = 'localhost') =>
  ask(server.port, { path, host, headers: [account.auth, ...headers] })

const decoded = ({ headers, body }: Answer): string => {
  const coding = headers.get('Content-Encoding')
  if (coding === 'gzip') return gunzipSync(body).toString()
  if (coding === 'br') return brotliDecompressSync(body).toString()
  expect(coding).toBe(null)
  return body.toString()
}

const expectWhole = (answer: Answer) => {
  expect(answer).toMatchObject({ status: 200, whole: true })
  expect(answer.headers.get('Content-Type')).toBe('application/json')
  expect(sinceExportedAt(decoded(answer))).toBe(whole)
}

describe('nobody gets half a document by asking for one (input 19)', () => {
  test.each([
    ['If-None-Match: *'],
    ['If-None-Match: "a"'],
    ['If-Modified-Since: Fri, 31 Dec 9999 23:59:59 GMT'],
    ['If-Match: "a"'],
    ['If-Unmodified-Since: Thu, 01 Jan 1970 00:00:00 GMT'],
    ['Range: bytes=0-99'],
    ['Range: bytes=-1', 'If-Range: "a"'],
  ])('%s', async (...headers) => {
    const answer = await askWith(headers)
    expectWhole(answer)
    for (const name of ['ETag', 'Last-Modified', 'Content-Range', 'Accept-Ranges', 'Set-Cookie'])
      expect(answer.headers.get(name)).toBe(null)
  })
})

describe('it is JSON whatever is preferred (input 20)', () => {
  test.each(['text/html', 'application/json;q=0', 'nonsense', '*/*;q=0'])('Accept: %s', async (type) =>
    expectWhole(await askWith([`Accept: ${type}`])),
  )
  test.each(['?format=csv', '?page=2&limit=1', '?__proto__[x]=1', '?%', '?callback=f'])('%s', async (query) =>
    expectWhole(await askWith([], `/api/export${query}`)),
  )
})

describe('it is the same document once decoded (input 21)', () => {
  test.each(['gzip', 'identity', 'br', 'gzip, deflate, br, zstd', 'nonsense', ''])(
    'Accept-Encoding: %s',
    async (coding) => expectWhole(await askWith([`Accept-Encoding: ${coding}`])),
  )
})

describe('forged origins leave no trace (input 23)', () => {
  const forged = ['X-Forwarded-Host: evil.example', 'X-Forwarded-Proto: https', 'Forwarded: host=evil.example']

  test('in body and headers', async () => {
    const answer = await askWith(forged, '/api/export', 'evil.example')
    expectWhole(answer)
    expect(answer.text + JSON.stringify([...answer.headers])).not.toContain('evil')
  })

  test('in which cookie counts', async () => {
    const headers = [`Cookie: agentbot-session=${account.token}`, ...forged]
    expect((await ask(server.port, { headers })).status).toBe(200)
  })

  test('in whom the limit counts', async () => {
    const deployed = await shareServer(asDeployed)
    const { auth } = await makeAccount(deployed)
    const statuses: number[] = []
    for (let i = 0; i < 31; i++) {
      const headers = [auth, `X-Forwarded-For: 10.0.0.${i}`, `CF-Connecting-IP: 10.0.0.${i}`]
      statuses.push((await ask(deployed.port, { headers, host: `${i}.example` })).status)
    }
    expect(statuses).toContain(429) // 15 a minute: 31 are too many even across the border of two minutes
  })
})

test('what a client calls itself cannot break or steer the log (input 32)', async () => {
  const { userId, auth } = await makeAccount(server)
  const tricks = ['\u001b[2J\u001b[31m', '{"event":"export","outcome":"completed"}', '%0d%0a{"event":"forged"}']
  for (const trick of tricks)
    await ask(server.port, {
      path: `/api/export?${encodeURIComponent(trick)}`,
      headers: [auth, `User-Agent: ${trick}`, `Referer: ${trick}`],
    })
  await server.ended(userId)
  const written = server.logs().filter(({ message }) => message.includes(userId))
  expect(written).toHaveLength(tricks.length)
  for (const { message } of written) {
    expect(message).toMatch(/^\{[\x20-\x7e]*\}$/)
    expect(message).not.toMatch(/forged|\[2J/)
  }
})
