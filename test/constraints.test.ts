import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { makeUser, unique } from './support/accounts'

vi.setConfig({ testTimeout: 60_000 })

type Row = Record<string, unknown>

const FIRST = Date.parse('0001-01-01T00:00:00.000Z')
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

const hash = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(32)), (b) => b.toString(16).padStart(2, '0')).join('')

/** A row that each table takes, for a user. */
const rows: Record<string, (user: string) => Row> = {
  users: () => ({ id: unique('u'), email: unique('e'), name: null, plan: null, role: 'r', referral_code: unique('c') }),
  sessions: (user_id) => ({ token_hash: hash(), user_id, created_at: 0, expires_at: 0 }),
  agents: (user_id) => ({ id: unique('a'), user_id, name: '', model: '', status: '', created_at: 0, updated_at: 0 }),
  scheduled_tasks: (user_id) => ({ id: unique('s'), user_id, name: '', cron_schedule: '', enabled: 0, created_at: 0 }),
  workflows: (user_id) => ({ id: unique('w'), user_id, name: '', enabled: 0, created_at: 0 }),
}

/** Puts a row into a table, with these of its values. */
const insert = async (table: string, values: Row) => {
  const row = { ...rows[table]?.(await makeUser()), ...values }
  const columns = Object.keys(row)
  return env.DB.prepare(`INSERT INTO ${table} (${columns}) VALUES (${columns.map(() => '?')})`)
    .bind(...Object.values(row))
    .run()
}
const refuses = (table: string, values: Row) => expect(insert(table, values)).rejects.toThrow('SQLITE_CONSTRAINT')

const texts: [table: string, column: string, bytes: number][] = [
  ['users', 'id', 128],
  ['users', 'email', 320],
  ['users', 'name', 1000],
  ['users', 'plan', 64],
  ['users', 'role', 64],
  ['users', 'referral_code', 128],
  ['agents', 'id', 128],
  ['agents', 'name', 1000],
  ['agents', 'model', 128],
  ['agents', 'status', 64],
  ['scheduled_tasks', 'id', 128],
  ['scheduled_tasks', 'name', 1000],
  ['scheduled_tasks', 'cron_schedule', 128],
  ['workflows', 'id', 128],
  ['workflows', 'name', 1000],
]

it.each(texts)(
  '%s.%s holds a text of %i bytes, and none of one more, whatever its characters',
  async (table, column, bytes) => {
    for (const text of ['x'.repeat(bytes), 'é'.repeat(bytes / 2), `\u0000${'y'.repeat(bytes - 1)}`, ''])
      await insert(table, { [column]: text })
    for (const text of ['x'.repeat(bytes + 1), `${'é'.repeat(bytes / 2)}x`, `\u0000${'x'.repeat(bytes)}`])
      await refuses(table, { [column]: text })
    await refuses(table, { [column]: new ArrayBuffer(1) })
  },
)

it.each([
  ['sessions', 'created_at'],
  ['sessions', 'expires_at'],
  ['agents', 'created_at'],
  ['agents', 'updated_at'],
  ['scheduled_tasks', 'created_at'],
  ['workflows', 'created_at'],
])('%s.%s is a millisecond of the years 0001 to 9999', async (table, column) => {
  for (const ms of [FIRST, 0, LAST]) await insert(table, { [column]: ms })
  for (const other of [FIRST - 1, LAST + 1, 0.5, '2026-01-01', null]) await refuses(table, { [column]: other })
})

it.each(['scheduled_tasks', 'workflows'])('%s.enabled is 0 or 1', async (table) => {
  for (const flag of [0, 1]) await insert(table, { enabled: flag })
  for (const other of [-1, 2, 'true', null]) await refuses(table, { enabled: other })
})

it('a token hash is 64 lower-case hexadecimal digits', async () => {
  await insert('sessions', { token_hash: `${'0123456789abcdef'.repeat(4)}` })
  for (const other of [
    'a'.repeat(63),
    'a'.repeat(65),
    'A'.repeat(64),
    `${'a'.repeat(63)}g`,
    `${'a'.repeat(63)}/`,
    `${'a'.repeat(64)}\u0000`,
    '',
  ])
    await refuses('sessions', { token_hash: other })
})

describe('nothing is missing', () => {
  const required = Object.entries({
    users: ['id', 'email', 'role', 'referral_credits'],
    sessions: ['token_hash', 'user_id'],
    agents: ['id', 'user_id', 'name', 'model', 'status'],
    scheduled_tasks: ['id', 'user_id', 'name', 'cron_schedule'],
    workflows: ['id', 'user_id', 'name'],
  }).flatMap(([table, columns]) => columns.map((column) => [table, column] as const))

  it.each(required)('%s.%s', (table, column) => refuses(table, { [column]: null }))

  it('but a name, a plan and a referral code, of any number of users', async () => {
    for (let i = 0; i < 2; i++) await insert('users', { name: null, plan: null, referral_code: null })
  })

  it('referral credits begin at 0', async () => {
    const id = unique('u')
    await insert('users', { id })
    const credits = await env.DB.prepare('SELECT referral_credits FROM users WHERE id = ?').bind(id).first()
    expect(credits).toEqual({ referral_credits: 0 })
  })
})

it('an id, an e-mail address and a referral code are one user’s alone', async () => {
  const user = { id: unique('u'), email: unique('e'), referral_code: unique('c') }
  await insert('users', user)
  for (const [column, value] of Object.entries(user)) await refuses('users', { [column]: value })
})

it.each(['sessions', 'agents', 'scheduled_tasks', 'workflows'])(
  '%s are of a user, and go with him alone',
  async (table) => {
    const [user, other] = [await makeUser(), await makeUser()]
    await refuses(table, { user_id: 'nobody' })
    for (const user_id of [user, other]) await insert(table, { user_id })
    await env.DB.prepare('DELETE FROM users WHERE id = ?').bind(user).run()
    const left = await env.DB.prepare(`SELECT user_id FROM ${table} WHERE user_id IN (?, ?)`).bind(user, other).all()
    expect(left.results).toEqual([{ user_id: other }])
  },
)
