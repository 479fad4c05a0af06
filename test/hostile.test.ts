import { expect, it } from 'vitest'
import { fileName } from '../src/export/route'
import { makeUser, plant, signIn, some } from './support/accounts'
import { EXPORT, knock, nothing } from './support/knock'
import { captureLogs } from './support/logs'

const signedIn = async (user?: string) => ({ Authorization: `Bearer ${await signIn(user ?? (await makeUser()))}` })

it("16 HEAD has GET's headers and reads no row of any collection", async () => {
  const user = await makeUser()
  await plant(user, { agents: some(30), scheduledTasks: some(30), workflows: some(30) })
  const headers = await signedIn(user)
  const [head, get] = [await knock({ method: 'HEAD', headers }), await knock({ headers })]
  const of = (h: Headers) => [...h].filter(([name]) => name !== 'x-request-id' && name !== 'content-length')
  expect(of(head.headers)).toEqual(of(get.headers))
  expect(head.text).toBe('')
  expect(head.seen.rowsRead).toBe((await knock({ method: 'HEAD', headers: await signedIn() })).seen.rowsRead)
  expect(get.seen.rowsRead).toBeGreaterThanOrEqual(head.seen.rowsRead + 90)
  expect((await knock({ method: 'HEAD' })).status).toBe(401)
})

it.each(['/%61pi/export', '/api/%65xport', '/api/expor%74', '/%61%70%69/%65%78%70%6f%72%74'])(
  'the path has one spelling: %s, which a rule that means the export might miss, is a 404',
  async (path) => {
    const headers = { Authorization: `Bearer ${await signIn(await makeUser())}` }
    const { status, seen } = await knock({ headers }, `http://localhost${path}`)
    expect(status).toBe(404)
    expect(seen).toMatchObject(nothing)
  },
)

it.each(['', 'x.css', '%2f..%2f', '..%2fexport', '%00', '.json', ';x.js', '%20', '/', '//'])(
  '18 /api/export followed by %j is no export',
  async (end) => {
    const headers = await signedIn()
    for (const url of [`${EXPORT}/${end}`, end && `${EXPORT}${end}`].filter(Boolean)) {
      const { status, text, seen } = await knock({ headers }, url)
      expect(status).toBe(404)
      expect(JSON.parse(text)).toMatchObject({ error: 'Not Found' })
      expect(seen).toMatchObject(nothing)
    }
  },
)

it.each([
  '//api/export',
  '/API/EXPORT',
  '/api//export',
  '/api/Export',
  '/api/exports',
  '/export',
  '/api/export\\',
  '/',
])('18 %s is no export', async (path) => {
  const { status, seen } = await knock({ headers: await signedIn() }, `http://localhost${path}`)
  expect(status).toBe(404)
  expect(seen).toMatchObject(nothing)
})

it.each([
  { 'If-None-Match': '*', 'If-Modified-Since': 'Fri, 01 Jan 2100 00:00:00 GMT' },
  { Range: 'bytes=0-9', 'If-Range': 'Fri, 01 Jan 2100 00:00:00 GMT' },
  { Accept: 'text/html' },
  { Accept: 'application/json;q=0, */*;q=0' },
])('19 20 %j changes nothing: the whole 200, as JSON', async (headers) => {
  const {
    status,
    text,
    headers: answer,
  } = await knock({ headers: { ...headers, ...(await signedIn()) } }, `${EXPORT}?format=csv&page=2#x`)
  expect(status).toBe(200)
  expect(answer.get('Content-Type')).toBe('application/json')
  expect(JSON.parse(text)).toHaveProperty('workflows')
  for (const name of ['ETag', 'Last-Modified', 'Accept-Ranges', 'Content-Range', 'Set-Cookie'])
    expect(answer.has(name)).toBe(false)
})

it('23 a forged Host or X-Forwarded-* leaves no trace', async () => {
  const lines = captureLogs()
  const user = await makeUser()
  const forged = {
    Host: 'evil.example',
    'X-Forwarded-Host': 'evil.example',
    'X-Forwarded-For': '6.6.6.6',
    Forwarded: 'for=6.6.6.6;host=evil.example',
    'X-Request-Id': 'evil-and-well-formed',
    'User-Agent': 'evil.example',
  }
  const { status, bytes, seen } = await knock(
    { headers: { ...forged, ...(await signedIn(user)) } },
    'http://evil.example/api/export',
  )
  expect(status).toBe(200)
  expect(seen.limitKeys).toEqual([user])
  expect(lines.length).toBe(1)
  expect(bytes + lines.join()).not.toMatch(/evil|6\.6\.6\.6/)
})

it('the first eight characters of an id, each other than a letter, digit, _ or - replaced, stand in the name', () => {
  const instant = new Date('2026-12-31T23:59:59.999Z')
  expect(fileName('a/B_9-\u{1F600}xyz', instant)).toBe('agentbot-export-a_B_9-__-2026-12-31.json')
  expect(fileName('short', instant)).toBe('agentbot-export-short-2026-12-31.json')
})

it.each([
  '"',
  '\r\nSet-Cookie: a=b',
  '../../etc/passwd',
  '..\\..\\x',
  '\u202Ecod.exe',
  '%0d%0aX: y',
  'abcdefg\u{1F600}',
  '\u0000',
  ' ',
  'é',
  '',
])('24 a user id like %j makes a plain file name', async (id) => {
  expect(fileName(id, new Date(0))).toMatch(/^agentbot-export-[A-Za-z0-9_-]{0,8}-1970-01-01\.json$/)
  const user = await makeUser({ id: `${id}#`, email: `24 ${id}`, referralCode: `24 ${id}` })
  const { headers, text } = await knock({ headers: await signedIn(user) })
  const name = /^attachment; filename="agentbot-export-[A-Za-z0-9_-]{0,8}-\d{4}-\d\d-\d\d\.json"$/
  expect(headers.get('Content-Disposition')).toMatch(name)
  expect(headers.has('Set-Cookie') || headers.has('X')).toBe(false)
  expect(JSON.parse(text).user.id).toBe(user)
})
