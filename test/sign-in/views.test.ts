import { applyD1Migrations } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import { fill, type Statement } from '../../src/db/read'
import { collectionNames } from '../../src/export/collections'
import { statementsFor } from '../../src/export/queries'
import worker from '../../src/index'
import { betterAuthSessions } from '../../src/session/better-auth'
import { makeUser } from '../support/accounts'
import { sqlOf } from '../support/guide'
import { secret } from './support/better-auth'
import { origin } from './support/browser'
import { cookieFor, run } from './support/people'
import { camelCase, seconds, shapes } from './support/shapes'

beforeEach(() =>
  run('drop view if exists export_sessions', 'drop table if exists session', 'drop table if exists user'),
)

const exportAs = async (token: string, DB = env.DB) =>
  worker.request(
    `${origin}/api/export`,
    { headers: await cookieFor(token) },
    { ...env, DB, SESSION_STORE: 'better-auth', BETTER_AUTH_SECRET: secret },
  )

const anything = {
  ...{ token: 't', after: 0, spared: '[]', limit: 1, most: 1, from: 1 },
  ...{ createdAt: 0, id: '', last: 0, high: 0 },
}
/** A comment of its own, for the runtime keeps what it has prepared, and a plan does not notice another view. */
const planOf = async (statement: Statement<unknown>, shape: string): Promise<string[]> => {
  const { sql, params } = fill(statement, anything)
  const { results } = await env.DB.prepare(`explain query plan ${sql} -- ${shape}`)
    .bind(...params)
    .all<{ detail: string }>()
  return results.map(({ detail }) => detail)
}

describe.each(shapes)('the view on $name', ({ name, tables, parent, view, insert, impersonated, stored }) => {
  const makeOwner = async () => {
    const id = await makeUser()
    if (parent) await env.DB.prepare(parent).bind(id).run()
    return id
  }
  const save = async (token: string, expires: number, owner: string) =>
    env.DB.prepare(insert).bind(token, owner, stored(expires)).run()

  beforeEach(() => run(...tables, ...view))

  it('is flattened: the index on the token serves every statement of an export', async () => {
    const { text, hex, nextId } = statementsFor(betterAuthSessions(() => secret).session)
    const all = [text, hex].flatMap(({ profile, opening, page }) => [
      profile(),
      ...collectionNames.flatMap((name) => [opening(name), page(name)]),
    ])
    for (const statement of [...all, ...collectionNames.map(nextId)]) {
      const plan = await planOf(statement, name)
      const lookups = plan.filter((detail) => /session\b(?!s)/.test(detail))
      expect(lookups.length, plan.join('\n')).toBeGreaterThan(0)
      for (const lookup of lookups) expect(lookup).toMatch(/^SEARCH session USING INDEX \S+ \(token=\?\)/)
    }
  })

  it('gives the instant of expiry to the millisecond', async () => {
    const start = Date.UTC(2026, 10, 24)
    const instants = [
      ...Array.from({ length: 1_000 }, (_, ms) => start + ms),
      ...Array.from({ length: 1_000 }, (_, i) => i * 253_402_300_799 + (i % 1_000)),
    ]
    const owner = await makeOwner()
    for (let i = 0; i < instants.length; i += 500) {
      const some = instants.slice(i, i + 500)
      const db = env.DB.withSession() // one request's statements
      await db.batch(some.map((at) => db.prepare(insert).bind(`t${at}`, owner, stored(at))))
    }
    const { results } = await env.DB.prepare('select token, expires_at as at from export_sessions').all<{
      token: string
      at: number
    }>()
    expect(results).toHaveLength(instants.length)
    const unit = stored === seconds ? 1_000 : 1
    expect(results.filter(({ token, at }) => at !== Math.floor(Number(token.slice(1)) / unit) * unit)).toEqual([])
  })

  it('opens the export for a live session, and for no other', async () => {
    const owner = await makeOwner()
    await save('live', Date.now() + 60_000, owner)
    await save('over', Date.now() - 2_000, owner)
    expect((await exportAs('live')).status).toBe(200)
    expect((await exportAs('over')).status).toBe(401)
    expect((await exportAs('none')).status).toBe(401)
  })

  it('shuts out whoever impersonates, with one more line', async () => {
    const owner = await makeOwner()
    await run('drop view export_sessions', ...view.map((sql) => `${sql} where ${impersonated} is null`))
    await save('own', Date.now() + 60_000, owner)
    await save('lent', Date.now() + 60_000, owner)
    await run(`update session set ${impersonated} = 'admin' where token = 'lent'`)
    expect((await exportAs('own')).status).toBe(200)
    expect((await exportAs('lent')).status).toBe(401)
  })
})

describe('an expiry that no view can read', () => {
  it.each(['soon', '', '+010000-01-01T00:00:00.000Z'])('%j is no session', async (expires) => {
    await run(camelCase, ...sqlOf('better-auth on the D1 binding itself'))
    const owner = await makeUser()
    await env.DB.prepare("insert into session (id, token, userId, expiresAt) values ('i', 'odd', ?, ?)")
      .bind(owner, expires)
      .run()
    expect((await exportAs('odd')).status).toBe(401)
  })
})

it('tables of better-auth named as the export’s own give their names away first, and lose nothing', async () => {
  const db = env.EXPORT_DB
  const runThere = async (...statements: string[]) => {
    for (const sql of statements) await db.prepare(sql).run()
  }
  await runThere(
    'create table users (id text primary key, email text not null unique, name text not null)',
    `create table sessions (id text primary key, token text not null unique, expires_at integer not null,
      user_id text not null references users (id) on delete cascade)`,
    "insert into users values ('ada', 'ada@example.com', 'Ada')",
    `insert into sessions values ('s', 'kept', ${Date.now() + 60_000}, 'ada')`,
    ...sqlOf('better-auth-cloudflare'),
  )
  await applyD1Migrations(db, env.TEST_MIGRATIONS)
  const view = sqlOf('better-auth with its Drizzle adapter')
  await runThere(
    ...view.map((sql) => sql.replace('from session', 'from auth_sessions')),
    ...sqlOf('users').map((sql) => sql.replace(/\b(on|from) user\b/, '$1 auth_users')),
  )
  expect(await (await exportAs('kept', db)).json()).toMatchObject({ user: { id: 'ada', email: 'ada@example.com' } })
  await runThere("delete from auth_users where id = 'ada'")
  expect((await exportAs('kept', db)).status).toBe(401)
})
