import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { D1Database } from '@cloudflare/workers-types'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { wrangler } from '../../scripts/wrangler.ts'
import { migrate, openStored } from './support/local-databases.ts'

// The example of docs/operations.md, from a real Postgres into a real D1.

const unload = readFileSync('examples/unload.sql', 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'load-'))
let stored: Awaited<ReturnType<typeof openStored<{ DB: D1Database }>>>

const postgres = new PGlite()
beforeAll(async () => {
  await postgres.exec(`
    set timezone = 'Asia/Tokyo';
    create type "Role" as enum ('user', 'admin');
    create table "User" (id text primary key, email text, name text, plan text, role "Role", "referralCode" text, "referralCredits" bigint);
    create table "Agent" (id text, "userId" text, name text, model text, status text, "createdAt" timestamp, "updatedAt" timestamptz);
    create table "ScheduledTask" (id text, "userId" text, name text, "cronSchedule" text, enabled boolean, "createdAt" timestamptz(3));
    create table "Workflow" (id text, "userId" text, name text, enabled boolean, "createdAt" text);`)
  stored = await openStored(folder)
  await migrate(stored.env.DB)
})
afterAll(async () => {
  await Promise.all([postgres.close(), stored.dispose()])
  rmSync(folder, { recursive: true })
})

/** What `psql -qAt` prints. */
const unloaded = async () => {
  const results = await postgres.exec(unload)
  return results.flatMap(({ rows }) => rows.map((row) => `${Object.values(row)}\n`)).join('')
}

const inD1 = async (sql: string) => (await stored.env.DB.prepare(sql).all()).results

const nasty = `it's "x"; drop table users; -- \\' $$ /* ${'🜁'.repeat(9)}\n-- select 1;\n`

test('every row of every table arrives, in its exact value', async () => {
  await postgres.query(`insert into "User" values ('u1', 'a@b.c', $1, null, 'user', null, 9007199254740993)`, [nasty])
  await postgres.exec(`
    insert into "User" select 'user' || i, i || '@b.c', null, 'solo', 'user', 'R' || i, 0 from generate_series(1, 2500) i;
    insert into "Agent" values ('a1', 'u1', 'n', 'm', 's', '2026-03-01 12:00:00.1239', '2026-03-01 12:00:00.123+02');
    insert into "Agent" values ('a2', 'u1', 'n', 'm', 's', '1969-12-31 23:59:59.999', '0001-01-01 00:00:00+00');
    insert into "Agent" select 'heavy' || i, 'u1', repeat('🜁', 100), 'm', 's', now(), now() from generate_series(1, 700) i;
    insert into "ScheduledTask" values ('t1', 'u1', 'n', '0 9 * * *', true, '2026-03-15 09:00:00+09');
    insert into "Workflow" select 'w' || i, 'u1', 'n', i % 2 = 0, '2026-03-20' from generate_series(1, 1200) i;`)
  const sql = await unloaded()
  const file = join(folder, 'load.sql')
  writeFileSync(file, sql)
  wrangler('d1', 'execute', 'DB', '--local', '--persist-to', folder, '--file', file)

  const statements = sql.split(/;\n(?=insert|-- select)/)
  expect(statements.length).toBeLessThan(20)
  for (const statement of statements) expect(Buffer.byteLength(statement)).toBeLessThan(100_000)

  const check = sql.trimEnd().split('\n').at(-1)?.slice(3) ?? ''
  const counts = { users: 2501, agents: 702, scheduled_tasks: 1, workflows: 1200 }
  expect(await inD1(check)).toEqual(Object.entries(counts).map(([table, n]) => ({ table, unloaded: n, loaded: n })))

  expect(await inD1("select *, cast(referral_credits as text) as credits from users where id = 'u1'")).toMatchObject([
    { email: 'a@b.c', name: nasty, plan: null, role: 'user', referral_code: null, credits: '9007199254740993' },
  ])
  const times = { created_at: Date.UTC(2026, 2, 1, 12, 0, 0, 123), updated_at: Date.UTC(2026, 2, 1, 10, 0, 0, 123) }
  expect(await inD1("select created_at, updated_at from agents where name = 'n' order by id")).toEqual([
    times,
    { created_at: -1, updated_at: -62135596800000 },
  ])
  expect(await inD1('select * from scheduled_tasks')).toEqual([
    { id: 't1', user_id: 'u1', name: 'n', cron_schedule: '0 9 * * *', enabled: 1, created_at: Date.UTC(2026, 2, 15) },
  ])
  expect(await inD1('select sum(enabled) as enabled, min(created_at) as at from workflows')).toEqual([
    { enabled: 600, at: Date.UTC(2026, 2, 20) },
  ])
})

test('all of it is of one instant, and in UTF-8, whatever the terminal speaks', async () => {
  const [beginning] = unload.split('create function')
  const elsewhere = new PGlite({ startParams: [...PGlite.defaultStartParams, '-c', 'client_encoding=LATIN1'] })
  const told = async (sql: string) => (await elsewhere.exec(sql)).flatMap(({ rows }) => rows)
  const asked = 'show transaction_isolation; show client_encoding;'
  expect(await told(asked)).toEqual([{ transaction_isolation: 'read committed' }, { client_encoding: 'LATIN1' }])
  expect(await told(beginning + asked)).toEqual([
    { transaction_isolation: 'repeatable read' },
    { client_encoding: 'UTF8' },
  ])
  await elsewhere.close()
})

test('a number that is no integer comes as it is, for D1 to refuse', async () => {
  await postgres.exec(`
    alter table "User" alter "referralCredits" type numeric;
    update "User" set "referralCredits" = 12.5 where id = 'u1'`)
  expect((await unloaded()).includes("'user', null, 12.5)")).toBe(true)
})

test('rows that a policy would hide are not left out without a word', async () => {
  await postgres.exec(`
    create role reader; grant select on all tables in schema public to reader;
    alter table "Agent" enable row level security; set role reader`)
  await expect(unloaded()).rejects.toThrow('row-level security')
  await postgres.exec('rollback; reset role')
})

test('a table that is not there fails, and nothing says how many rows came', async () => {
  await postgres.exec('alter table "Workflow" rename to "Flow"')
  await expect(unloaded()).rejects.toThrow('"Workflow" does not exist')
})
