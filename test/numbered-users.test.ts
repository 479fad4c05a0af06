import { env } from 'cloudflare:workers'
import { sha256 } from 'hono/utils/crypto'
import { beforeAll, expect, it } from 'vitest'
import type { Statement } from '../src/db/read'
import { collectionNames } from '../src/export/collections'
import { statementsFor } from '../src/export/queries'
import { knownUser } from '../src/session/user'
import { exportWith } from './support/accounts'
import { expectBroken } from './support/broken'
import { captureLogs } from './support/logs'
import { planOf } from './support/plan'

// An app whose users have numbers, as large as those of snowflakes, behind a view that shows them as texts.
const [FIRST, SECOND] = ['9007199254740992', '9007199254740993'] // one and the same number to JavaScript

const run = async (...statements: string[]) => {
  await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)))
}

beforeAll(async () => {
  await run(
    'DROP TABLE sessions',
    'DROP TABLE agents',
    'DROP TABLE users',
    'CREATE TABLE agents (id TEXT PRIMARY KEY, user_id TEXT, name TEXT, model TEXT, status TEXT, created_at INTEGER, updated_at INTEGER)',
    'CREATE INDEX agents_oldest_first ON agents (user_id, created_at, id)',
    'CREATE TABLE "User" (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT)',
    'CREATE INDEX "User_by_text" ON "User" (cast(id AS TEXT))',
    `CREATE VIEW users AS SELECT rowid AS rowid, cast(id AS TEXT) AS id, email, NULL AS name, NULL AS plan, 'user' AS role, NULL AS referral_code,
      0 AS referral_credits FROM "User"`,
    `INSERT INTO "User" VALUES (${FIRST}, 'a@b.c'), (${SECOND}, 'd@e.f')`,
  )
})

const signIn = async (userId: string, token: string = crypto.randomUUID()) => {
  const record = { userId, expiresAt: Date.now() + 3_600_000 }
  await env.SESSIONS.put(`session:${await sha256(token)}`, JSON.stringify(record))
  return token
}

it('an export that passes to the user of the next number stops', async () => {
  for (const user of [FIRST, SECOND])
    await run(`INSERT INTO agents WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450)
      SELECT '${user} ' || i, '${user}', 'n', 'm', 's', i, i FROM n`)
  const lines = captureLogs()
  const token = await signIn(FIRST)
  const response = await exportWith(token, { SESSION_STORE: 'kv' })
  await signIn(SECOND, token)
  await expectBroken(response, lines, 'RevokedError')
})

it.each(collectionNames)('users are looked up, and never gone through: %s', async (name) => {
  const { profile, opening, page } = statementsFor(knownUser).text
  const statements: readonly Statement<unknown>[] = [profile(), opening(name), page(name)]
  for (const statement of statements) {
    const plan = await planOf(statement)
    expect(plan).toContainEqual(expect.stringMatching(/^SEARCH User USING (COVERING )?INDEX User_by_text/))
    for (const step of plan) expect(step).not.toMatch(/SCAN User|MATERIALIZE/)
  }
})
