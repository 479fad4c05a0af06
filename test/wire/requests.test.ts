import { beforeAll, describe, expect, test } from 'vitest'
import { type Account, makeAccount } from './support/accounts.ts'
import { lastingHeaders } from './support/answer.ts'
import { ask, type Question } from './support/client.ts'
import { overFaultyDatabase, type Server, shareServer } from './support/server.ts'

let server: Server
let account: Account
beforeAll(async () => {
  server = await shareServer(overFaultyDatabase)
  account = await makeAccount(server)
})

/** Asks as the signed-in user; also gives what that did to the database. */
const askSignedIn = ({ headers = [], ...question }: Question) =>
  server.askWatched({ ...question, headers: [account.auth, ...headers] })

test('HEAD gives the headers of GET, and reads the profile only (input 16)', async () => {
  const get = await askSignedIn({})
  const head = await askSignedIn({ method: 'HEAD' })
  expect(head).toMatchObject({ status: 200, reads: 1, statements: 1 })
  expect(head.body).toHaveLength(0)
  expect(lastingHeaders(head)).toEqual(lastingHeaders(get, 'Content-Length'))
})

describe('any other method is a 405 that names the right ones (input 17)', () => {
  test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'OPTIONS', 'PROPFIND', 'PURGE'])('%s', async (method) => {
    const answer = await askSignedIn({ method })
    expect(answer).toMatchObject({ status: 405, whole: true, touches: 0 })
    expect(answer.headers.get('Allow')).toBe('GET, HEAD')
    expect(JSON.parse(answer.text)).toMatchObject({ error: 'Method Not Allowed' })
  })

  test('one that HTTP does not know is answered by the runtime itself', async () => {
    const { status, touches } = await askSignedIn({ method: 'FOO' })
    expect({ status, touches }).toEqual({ status: 501, touches: 0 })
  })

  test.each(['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'])('%s changes nothing', async (name) => {
    expect(await askSignedIn({ method: 'POST', headers: [`${name}: GET`] })).toMatchObject({ status: 405, touches: 0 })
    expect(await askSignedIn({ headers: [`${name}: DELETE`] })).toMatchObject({ status: 200 })
  })
})

describe('a path that only looks like the export is a 404 without data (input 18)', () => {
  test.each([
    '/api/export/',
    '/api/export/x.css',
    '/api/export.json',
    '/api/export;x.js',
    '/api/export%2f..%2f',
    '/api/export/..%2fexport',
    '/api/export%00',
    '/api/export%0a',
    '/api/export%20',
    '//api/export',
    '/api//export',
    '/API/EXPORT',
    '/api/export%3fx.css',
    '/api/export/%2e%2e',
  ])('%s', async (path) => {
    const answer = await askSignedIn({ path })
    expect(answer).toMatchObject({ status: 404, whole: true, touches: 0 })
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    expect(answer.text).not.toContain(account.userId)
  })

  test('a NUL byte in the path does not even get past the runtime', async () => {
    const { status, touches } = await askSignedIn({ path: '/api/export\0' })
    expect({ status, touches }).toEqual({ status: 400, touches: 0 })
  })
})

describe('the wire is fed too much (input 22)', () => {
  const cookies = Array.from({ length: 5_000 }, (_, i) => `c${i}=v`).join('; ')
  test.each([
    ['64 KB of headers', { headers: Array.from({ length: 64 }, (_, i) => `X-Pad-${i}: ${'a'.repeat(1_000)}`) }],
    ['5,000 cookies', { headers: [`Cookie: ${cookies}`] }],
    ['a body on GET', { headers: ['Content-Length: 5'], body: 'hello' }],
    ['a chunked body on GET', { headers: ['Transfer-Encoding: chunked'], body: '5\r\nhello\r\n0\r\n\r\n' }],
  ])('%s is ignored', async (_, question) => {
    const answer = await askSignedIn(question)
    expect(answer).toMatchObject({ status: 200, whole: true })
    expect(JSON.parse(answer.text).user.id).toBe(account.userId)
  })

  test('a megabyte of headers is refused by the runtime', async () => {
    const { status, touches } = await askSignedIn({ headers: [`X-Pad: ${'a'.repeat(1_000_000)}`] })
    expect({ status, touches }).toEqual({ status: 431, touches: 0 })
  })

  test('the session is found among 5,000 other cookies', async () => {
    const headers = [`Cookie: ${cookies}; agentbot-session=${account.token}`]
    expect(await ask(server.port, { headers })).toMatchObject({ status: 200, whole: true })
  })
})
