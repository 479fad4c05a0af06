import { env } from 'cloudflare:workers'
import { expect, it, vi } from 'vitest'
import type { ExportDocument } from '../src/export/collections'
import { makeUser } from './support/accounts'
import { fill } from './support/bulk'
import { receive } from './support/receive'
import { stores } from './support/stores'
import { watched } from './support/watched'

vi.setConfig({ testTimeout: 60_000 })

const inAnHour = () => new Date(Date.now() + 3_600_000)
const run = (sql: string, ...values: unknown[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run()

/** Exports while something happens before the second read. */
const during = async (store: (typeof stores)[number], user: string, happen: () => Promise<unknown>) => {
  const { bindings } = watched({ batch: (read) => read === 2 && happen() })
  return receive(await store.exportWith(await store.signIn(user, inAnHour()), bindings))
}

it.each(stores)(
  'sessions in $name: a user deleted and made again to the letter is another account: never one file',
  async (store) => {
    const user = await makeUser()
    await fill(user, 'agents', 900)
    const again = async () => {
      const { results } = await env.DB.prepare('SELECT * FROM users WHERE id = ?')
        .bind(user)
        .all<Record<string, unknown>>()
      const values = Object.values(results[0] ?? {})
      await run('DELETE FROM users WHERE id = ?', user)
      await run(`INSERT INTO users VALUES (${values.map(() => '?')})`, ...values)
      await fill(user, 'agents', 900)
    }
    const { text, broken } = await during(store, user, again)
    expect(broken).toBeDefined()
    expect(() => JSON.parse(text)).toThrow()
  },
)

it('an account never has the rowid of one before it', async () => {
  const rowid = async (id: string) => (await run('SELECT rowid FROM users WHERE id = ?', id)).results[0]
  const user = await makeUser()
  const before = await rowid(user)
  await run('DELETE FROM users WHERE id = ?', user)
  await makeUser({ id: user })
  expect(await rowid(user)).not.toEqual(before)
})

it('an account keeps its rowid whatever rowid another is made with, and nobody is gone through for it', async () => {
  const rowids = async () =>
    (await run("SELECT id, CAST(rowid AS TEXT) AS at FROM users WHERE id NOT LIKE 'least%'")).results
  for (let i = 0; i < 20; i++) await makeUser()
  const before = await rowids()
  const { meta } = await run(
    "INSERT INTO users (rowid, id, email, role, referral_code, referral_credits) VALUES (-9223372036854775807, 'least', 'l@b.c', 'user', 'least', 0)",
  )
  expect(meta.rows_read).toBeLessThan(10)
  expect(await rowids()).toEqual(before)
})

const moved: [string, (user: string) => Promise<unknown>][] = [
  [
    'replaced by one made now',
    (user) =>
      run(
        `REPLACE INTO agents SELECT id, user_id, name, model, status, ${Date.now()}, 0 FROM agents WHERE user_id = ? AND created_at <= 100`,
        user,
      ),
  ],
  [
    'moved to now',
    (user) => run(`UPDATE agents SET created_at = ${Date.now()} WHERE user_id = ? AND created_at <= 100`, user),
  ],
]
it.each(moved)('a row %s while its export runs does not stand in the file twice', async (_, move) => {
  const user = await makeUser()
  await fill(user, 'agents', 900)
  await fill(await makeUser(), 'agents', 1) // behind the user's own in the table
  const { text } = await during(stores[0], user, () => move(user))
  const { agents }: ExportDocument = JSON.parse(text)
  expect(new Set(agents.map(({ id }) => id)).size).toBe(agents.length)
  expect(agents).toHaveLength(900)
})

it('a row written anew under its id and instant while its export runs is in the file all the same', async () => {
  const user = await makeUser()
  await fill(user, 'agents', 900)
  const renew = () =>
    run(
      "REPLACE INTO agents SELECT id, user_id, 'renewed', model, status, created_at, 0 FROM agents WHERE user_id = ? AND created_at BETWEEN 100 AND 600",
      user,
    )
  const { text } = await during(stores[0], user, renew)
  const { agents }: ExportDocument = JSON.parse(text)
  expect(agents.map(({ id }) => Number(id.slice(-7)))).toEqual(Array.from({ length: 900 }, (_, i) => i + 1))
})

it('a cursor that would be another one than its row has is a failure, not a gap', async () => {
  const user = await makeUser()
  await fill(user, 'agents', 450, { createdAt: '7' })
  await run("UPDATE agents SET id = CAST(x'eda0bdedb880' AS TEXT) WHERE user_id = ? AND id LIKE '%0000201'", user)
  await run(
    'UPDATE agents SET id = char(57344) || id WHERE user_id = ? AND CAST(substr(id, -7) AS INTEGER) > 201',
    user,
  )
  const { text } = await during(stores[0], user, async () => {})
  expect(JSON.parse(text)).toMatchObject({ error: 'Export failed' })
})

it('an account that grows as fast as it is read comes to an end', async () => {
  const user = await makeUser()
  await fill(user, 'agents', 450)
  for (const id of [`A ${user}`, `${user} `, user.replace('_', '-'), user.toUpperCase()])
    await fill(await makeUser({ id }), 'agents', 1, { createdAt: '9000000000' })
  const { bindings, seen } = watched({
    batch: (read) => fill(user, 'agents', 300, { createdAt: `i + ${read} * 1000000` }),
  })
  const { text } = await receive(await stores[0].exportWith(await stores[0].signIn(user, inAnHour()), bindings))
  expect(JSON.parse(text).agents).toHaveLength(750) // those of the opening, and none made since
  expect(seen.batches).toBeLessThan(6)
})

it.each(stores)('sessions in $name: accounts that others make meanwhile disturb nobody', async (store) => {
  const user = await makeUser()
  await fill(user, 'agents', 900)
  const { text, broken } = await during(store, user, async () => {
    for (let i = 0; i < 3; i++) await makeUser()
  })
  expect(broken).toBeUndefined()
  expect(JSON.parse(text)).toHaveProperty('agents.length', 900)
})

it('the row of a user has a number out of all that there are: none is drawn twice, however many users there will be', async () => {
  await env.DB.exec(
    `INSERT INTO users (id, email, role) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
     SELECT 'many' || i, 'many' || i, 'user' FROM n`.replaceAll('\n', ' '),
  )
  const { results } = await env.DB.prepare("SELECT rowid >> 32 AS upper FROM users WHERE id GLOB 'many*'").all()
  expect(new Set(results.map(({ upper }) => upper)).size).toBeGreaterThan(990) // of 4,294,967,296
})
