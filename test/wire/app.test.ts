import { readFileSync } from 'node:fs'
import { getMigrations } from 'better-auth/db/migration'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sizedAccount } from '../../scripts/accounts.ts'
import { sqlIn } from '../support/blocks.ts'
import { runSql } from './support/accounts.ts'
import { parseAnswer } from './support/answer.ts'
import { ask, connect, readBytes, readRest } from './support/client.ts'
import { type Server, startServer } from './support/server.ts'

const guide = readFileSync('docs/operations.md', 'utf8')

let server: Server
beforeAll(async () => {
  server = await startServer('./test/wire/app/wrangler.toml')
  const { runMigrations } = await getMigrations({ database: server.db, emailAndPassword: { enabled: true } })
  await runMigrations()
  for (const sql of sqlIn(guide, 'users')) await server.db.prepare(sql).run()
})
afterAll(() => server.close())

const post = (path: string, body: object, headers: Record<string, string> = {}) =>
  fetch(`${server.origin}/api/auth${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: server.origin, ...headers },
    body: JSON.stringify(body),
  })

const signUp = async (name: string) => {
  const response = await post('/sign-up/email', {
    name,
    email: `${name}@example.com`,
    password: 'correct horse battery',
  })
  const { user } = (await response.json()) as { user: { id: string } }
  const cookie = response.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ')
  return { id: user.id, cookie }
}

test('over http a person signs up, exports and signs out', async () => {
  const { id, cookie } = await signUp('ada')
  const headers = [`Cookie: ${cookie}`]
  const answer = await ask(server.port, { headers })
  expect(answer).toMatchObject({ status: 200, whole: true })
  expect(JSON.parse(answer.text).user).toMatchObject({ id, email: 'ada@example.com' })
  expect(answer.headers.get('Cache-Control')).toBe('no-store')
  await post('/sign-out', {}, { Cookie: cookie })
  expect((await ask(server.port, { headers })).status).toBe(401)
})

test('signing out breaks a running export off', async () => {
  const { id, cookie } = await signUp('grace')
  const rows = sizedAccount(id, 'unused', 60_000)
    .split('\n')
    .filter((line) => !/users|sessions/.test(line))
  await runSql(server.db, rows.join('\n'))
  for (const table of ['agents', 'workflows']) {
    await server.db.prepare(`update ${table} set name = printf('%.*c', 900, 'x') where user_id = ?`).bind(id).run()
  }
  const socket = await connect(server.port, { headers: [`Cookie: ${cookie}`, 'Accept-Encoding: identity'] })
  const start = await readBytes(socket, 1_000_000)
  await post('/sign-out', {}, { Cookie: cookie })
  const answer = parseAnswer(Buffer.concat([start, await readRest(socket)]))
  expect(answer).toMatchObject({ status: 200, whole: false })
  expect(() => JSON.parse(answer.text)).toThrow(SyntaxError)
})
