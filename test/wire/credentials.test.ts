import { beforeAll, describe, expect, test } from 'vitest'
import { type Account, hashOf, makeAccount } from './support/accounts.ts'
import { lastingText, sinceExportedAt } from './support/answer.ts'
import { ask } from './support/client.ts'
import { overFaultyDatabase, type Server, shareServer } from './support/server.ts'

let server: Server
let jane: Account
let joe: Account
let unauthorized: string
beforeAll(async () => {
  server = await shareServer(overFaultyDatabase)
  jane = await makeAccount(server)
  joe = await makeAccount(server)
  unauthorized = lastingText(await ask(server.port))
})

/** Asks with the given header lines; also gives how often the database was touched. */
const askWith = (headers: string[], path = '/api/export', body = '') => {
  const length = body ? [`Content-Length: ${body.length}`] : []
  return server.askWatched({ path, body, headers: [...headers, ...length] })
}

const expectUnauthorized = (answer: Awaited<ReturnType<typeof askWith>>) => {
  expect(answer).toMatchObject({ status: 401, whole: true, touches: 0 })
  expect(lastingText(answer)).toBe(unauthorized)
}

const cookie = (token: string) => `Cookie: agentbot-session=${token}`

describe('a request that brings no credential is a 401 without a query (input 1)', () => {
  test.each([
    ['nothing', []],
    ['an empty cookie', ['Cookie: agentbot-session=']],
    ['an empty Cookie header', ['Cookie:']],
    ['an empty Bearer', ['Authorization: Bearer ']],
    ['an empty Authorization', ['Authorization:']],
  ])('%s', async (_, headers) => expectUnauthorized(await askWith(headers)))
})

describe('a malformed token is a 401 without a query, never a 500 (input 2)', () => {
  const malformed: [string, string][] = [
    ['half an escape', '%E0%A4%A'],
    ['an emoji', 'aaaaaaaaaaaaaaaa\u{1F600}'],
    ['one character', 'a'],
    ['16 KB', 'a'.repeat(16 * 1024)],
    ['SQL', `'OR/**/1=1;DROP/**/TABLE/**/users--`],
    ['an escaped NUL', 'aaaaaaaaaaaaaaaa%00'],
  ]
  test.each(malformed)('%s as Bearer', async (_, token) =>
    expectUnauthorized(await askWith([`Authorization: Bearer ${token}`])),
  )
  test.each(malformed)('%s as cookie', async (_, token) => expectUnauthorized(await askWith([cookie(token)])))

  test('a raw NUL does not even get past the runtime', async () => {
    const { status, touches } = await askWith([`Authorization: Bearer ${jane.token}\0`])
    expect({ status, touches }).toEqual({ status: 400, touches: 0 })
  })
})

test("naming another user in query, header or body brings one's own data only (input 7)", async () => {
  const own = await askWith([jane.auth])
  const named = await askWith(
    [jane.auth, `X-User-Id: ${joe.userId}`],
    `/api/export?userId=${joe.userId}`,
    `{"userId":"${joe.userId}"}`,
  )
  expect(named.status).toBe(200)
  expect(sinceExportedAt(named.text)).toBe(sinceExportedAt(own.text))
})

test('a token in the query is a 401 and reaches no log line (input 8)', async () => {
  for (const name of ['token', 'access_token', 'agentbot-session', 'Authorization'])
    expectUnauthorized(await askWith([], `/api/export?${name}=${jane.token}`))
  expect(JSON.stringify(server.logs())).not.toContain(jane.token)
})

describe('the session cookie', () => {
  test('opens the export', async () => expect((await askWith([cookie(jane.token)])).status).toBe(200))

  test.each([
    ['in one header', (a: string, b: string) => [`Cookie: agentbot-session=${a}; agentbot-session=${b}`]],
    ['in two headers', (a: string, b: string) => [cookie(a), cookie(b)]],
  ])('is nobody’s when it comes twice %s (input 10)', async (_, headers) => {
    expectUnauthorized(await askWith(headers(jane.token, joe.token)))
    expectUnauthorized(await askWith(headers(jane.token, jane.token)))
    expectUnauthorized(await askWith(headers(jane.token, '')))
  })

  test.each([
    ['the secure name opens', '__Secure-agentbot.session-token', 200],
    ['the name of plain http does not', 'agentbot-session', 401],
    ['the secure name in lower case does not', '__secure-agentbot.session-token', 401],
  ])('over https %s (input 10)', async (_, name, status) => {
    const headers = { Cookie: `${name}=${jane.token}` }
    expect((await server.harness.getWorker().fetch('https://export.example/api/export', { headers })).status).toBe(
      status,
    )
  })

  test('of a good session does not help a bad Authorization (input 9)', async () => {
    expectUnauthorized(await askWith([cookie(jane.token), 'Authorization: Bearer ']))
    expect((await askWith([cookie(jane.token), joe.auth])).text).toContain(joe.userId)
  })
})

describe('the Authorization header (input 11)', () => {
  test('may write bearer in lower case', async () =>
    expect((await askWith([`Authorization: bearer ${jane.token}`])).status).toBe(200))

  test.each([
    ['of another scheme', () => [`Authorization: Basic ${jane.token}`]],
    ['that comes twice', () => [jane.auth, joe.auth]],
    ['that comes twice with the same token', () => [jane.auth, jane.auth]],
    ['that holds two credentials', () => [`${jane.auth}, Bearer ${joe.token}`]],
    ['with the stored hash for a token', () => [`Authorization: Bearer ${hashOf(jane.token)}`]],
  ])('%s opens nothing', async (_, headers) => {
    const answer = await askWith(headers())
    expect(answer.status).toBe(401)
    expect(lastingText(answer)).toBe(unauthorized)
  })
})
