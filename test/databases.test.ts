import { applyD1Migrations } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { sha256 } from 'hono/utils/crypto'
import { beforeAll, expect, it } from 'vitest'
import { exportWith, makeUser, plant, some } from './support/accounts'
import { expectError } from './support/ask'
import { expectBroken } from './support/broken'
import { captureLogs, endings } from './support/logs'
import { strict } from './support/strict'

const eu = strict(env.DB_EU)
beforeAll(() => applyD1Migrations(env.DB_EU, env.TEST_MIGRATIONS))

const run = (db: D1Database, sql: string, ...values: unknown[]) =>
  db
    .prepare(sql)
    .bind(...values)
    .run()

const signInTo = async (userId: string, database?: unknown, token: string = crypto.randomUUID()) => {
  const record = { userId, expiresAt: Date.now() + 3_600_000, ...(database !== undefined && { database }) }
  await env.SESSIONS.put(`session:${await sha256(token)}`, JSON.stringify(record))
  return token
}

const ask = (token: string, bindings: Partial<Cloudflare.Env> = {}) =>
  exportWith(token, { SESSION_STORE: 'kv', DATABASES: 'DB, DB_EU', DB_EU: eu, ...bindings })

/** The same user id in both databases, with other rows. */
const makeTwins = async () => {
  const id = await makeUser({ name: 'here' })
  await run(eu, "INSERT INTO users VALUES (?, ?, 'there', NULL, 'user', NULL, 0)", id, `${id}@eu.example`)
  await run(eu, "INSERT INTO agents VALUES (?, ?, 'of the EU', 'm', 's', 1, 1)", `${id} agent`, id)
  return id
}

it('a session says in which database its user lives: that one is exported, and no other', async () => {
  const id = await makeTwins()
  expect(await (await ask(await signInTo(id))).json()).toMatchObject({ user: { name: 'here' }, agents: [] })
  expect(await (await ask(await signInTo(id, 'DB'))).json()).toMatchObject({ user: { name: 'here' }, agents: [] })
  expect(await (await ask(await signInTo(id, 'DB_EU'))).json()).toMatchObject({
    user: { name: 'there' },
    agents: [{ name: 'of the EU' }],
  })
})

it('a session that moves to another database stops a running export', async () => {
  const id = await makeTwins()
  await plant(id, { agents: some(450) })
  const lines = captureLogs()
  const token = await signInTo(id)
  const response = await ask(token)
  await signInTo(id, 'DB_EU', token)
  await expectBroken(response, lines, 'RevokedError')
})

it('a user who is not in the named database is signed in nowhere', async () => {
  await expectError(await ask(await signInTo(await makeUser(), 'DB_EU')), 401, 'Unauthorized')
})

it.each([
  ['a binding that holds no users', 'SESSIONS'],
  ['a database that is not in the list', 'DB_US'],
  ["a name of JavaScript's own", '__proto__'],
  ['another', 'constructor'],
  ['a number', 7],
  ['a list', ['DB_EU']],
  ['nothing', ''],
  ['null', null],
  ['10 kB', 'DB'.repeat(5_000)],
  ['another case', 'db_eu'],
])('40 a record that names %s is a 500 whose line names the setting', async (_, database) => {
  const lines = captureLogs()
  const token = await signInTo(await makeUser(), database)
  await expectError(await ask(token, { DB_US: eu }), 500, 'Export failed')
  expect(endings(lines)).toMatchObject([
    { outcome: 'aborted', reason: 'ConfigurationError wrong or missing: DATABASES' },
  ])
})

it.each(['DB_EU, SESSIONS', 'DB_EU, DB_GONE', '__proto__', 'toString'])(
  'DATABASES = %j closes the export for everybody',
  async (DATABASES) => {
    const lines = captureLogs()
    await expectError(
      await ask(await signInTo(await makeUser()), { DATABASES, SESSIONS: env.SESSIONS }),
      500,
      'Export failed',
    )
    expect(endings(lines)).toMatchObject([{ reason: 'ConfigurationError wrong or missing: DATABASES' }])
  },
)
