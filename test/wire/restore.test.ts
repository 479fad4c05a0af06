import { execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import {
  closeSync,
  createWriteStream,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { sizedAccount } from '../../scripts/accounts.ts'
import { quiet } from '../../scripts/wrangler.ts'
import { hashOf, runSql } from './support/accounts.ts'
import { sinceExportedAt } from './support/answer.ts'
import { ask } from './support/client.ts'
import { ended } from './support/ended.ts'
import { makeDatabases } from './support/local-databases.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

const USER = 'user_sized'
let at: Awaited<ReturnType<typeof makeDatabases>>
let server: Awaited<ReturnType<typeof at.serve>>
beforeAll(async () => {
  at = await makeDatabases(['DB', 'DB_EU', 'DB_US'])
  const odd = `update agents set name = char(0) || 'a''b;' || char(10) || char(65533) || cast(x'eda0bd' as text), created_at = -1 - rowid;
    update users set referral_credits = -9223372036854775807;`
  await runSql(at.db('DB'), sizedAccount(USER, 'x', 3_000).replace(/^INSERT INTO sessions.*$/m, '') + odd)
  server = await at.serve()
})
afterAll(async () => {
  await server?.stop()
  await at?.remove()
})

const signIn = (...args: string[]) => at.run('scripts/session.ts', 'create', '--user', USER, '--store', 'kv', ...args)
const exportOf = async (token: string) => {
  const { status, text, whole } = await ask(server.port, { headers: [`Authorization: Bearer ${token}`] })
  expect({ status, whole }).toEqual({ status: 200, whole: true })
  return text
}
const exportFrom = async (database: string) => {
  const token = randomUUID()
  const session = { userId: USER, expiresAt: Date.now() + 3_600_000, database }
  await at.kv.put(`session:${hashOf(token)}`, JSON.stringify(session))
  return exportOf(token)
}
const save = (name: string, text: string) => {
  writeFileSync(join(at.folder, name), text)
  return join(at.folder, name)
}
/** What restores have in the folder of temporary files. */
const leftovers = () => readdirSync(at.temporary).filter((name) => name.startsWith('restore-'))
const restore = (file: string, ...args: string[]) => at.run('scripts/restore.ts', file, ...args)

test('a user moves from one database to another and exports the same bytes from there', async () => {
  const exported = await exportFrom('DB')
  const file = save('export.json', exported)

  const moved = await restore(file, '--database', 'DB_EU')
  expect(moved).toMatchObject({ status: 0, said: expect.stringContaining('agents 1000') })
  expect(leftovers()).toEqual([])
  const there = await signIn('--database', 'DB_EU')
  expect(there.said).toContain('A session of')
  expect(sinceExportedAt(await exportOf(there.stdout.trim()))).toBe(sinceExportedAt(exported))

  const both = ['DB', 'DB_EU'] as const
  const rest = `'${USER}', 0, ${Date.now() + 3_600_000}`
  for (const database of both) await at.sql(database, `insert into sessions values ('${hashOf(database)}', ${rest})`)
  expect((await at.run('scripts/session.ts', 'revoke', '--user', USER, '--store', 'd1')).status).toBe(0)
  for (const database of both) expect(await at.sql(database, 'select user_id from sessions')).toEqual([])
  expect(await signIn()).toMatchObject({ status: 1, stdout: '', said: expect.stringContaining('DB and DB_EU') })
  await at.sql('DB', `delete from users where id = '${USER}'`)
  expect(sinceExportedAt(await exportOf((await signIn()).stdout.trim()))).toBe(sinceExportedAt(exported))
})

test('a user who is there is replaced only when told so, and a lost row comes back', async () => {
  const exported = await exportFrom('DB_EU')
  const file = save('again.json', exported)
  await at.sql('DB_EU', `delete from agents where rowid % 3 = 0`)
  await at.sql('DB_EU', `update users set email = 'other'`)
  const refused = await restore(file, '--database', 'DB_EU')
  expect(refused).toMatchObject({ status: 1, said: expect.stringContaining('has a user "user_sized"') })
  expect(await at.sql('DB_EU', 'select email from users')).toEqual([{ email: 'other' }])

  expect(await restore(file, '--database', 'DB_EU', '--replace')).toMatchObject({ status: 0 })
  expect(sinceExportedAt(await exportFrom('DB_EU'))).toBe(sinceExportedAt(exported))
})

test('a row or an e-mail that is somebody else’s is left to him, and nothing is restored', async () => {
  const file = save('taken.json', await exportFrom('DB_EU'))
  await at.sql('DB_US', "insert into users values ('other', 'o', null, null, 'r', null, 0)")
  await at.sql('DB_US', "insert into workflows values ('user_sized_workflow_0000777', 'other', 'mine', 1, 0)")
  for (const options of [[], ['--replace']]) {
    const { status, said } = await restore(file, '--database', 'DB_US', ...options)
    expect({ status, said }).toEqual({
      status: 1,
      said: expect.stringContaining("workflows.id (a row of somebody else's"),
    })
  }
  await at.sql('DB_US', "update users set email = 'user_sized@example.com'")
  for (const options of [[], ['--replace']])
    expect((await restore(file, '--database', 'DB_US', ...options)).said).toContain('users.email')
  expect(
    await at.sql(
      'DB_US',
      'select (select count(*) from users) u, (select count(*) from agents) a, name from workflows',
    ),
  ).toEqual([{ u: 1, a: 0, name: 'mine' }])
})

test('a restore that is interrupted leaves the database as it was and no file behind', async () => {
  const file = save('long.json', await exportFrom('DB_EU'))
  const running = at.start('scripts/restore.ts', file, '--database', 'DB')
  await vi.waitUntil(() => leftovers().length > 0, {
    timeout: 30_000,
    interval: 1,
  })
  running.kill('SIGTERM')
  expect(await once(running, 'exit')).toEqual([1, null])
  expect(leftovers()).toEqual([])
  expect(await at.sql('DB', 'select id from users')).toEqual([])
})

test('a file can be held against the form of an export, and nothing is restored', async () => {
  const exported = await exportFrom('DB_EU')
  const whole = save('whole.json', exported)
  expect(await restore(whole, '--check', '--database', 'DB_US')).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('a whole export of "user_sized": users 1, agents 1000'),
  })
  const strange = save('strange.json', exported.replace('"user_sized"', String.raw`"\u001b[2J\r"`))
  expect((await restore(strange, '--check')).stdout).toContain(String.raw`a whole export of "\u001b[2J\r": users 1`) // a terminal obeys none of it
  const altered = save('altered.json', exported.replace('"status":"running"', '"status":1'))
  expect(await restore(altered, '--check')).toMatchObject({
    status: 1,
    said: expect.stringContaining('status is not a text'),
  })
})

test('how far a file was read is said beside the result, and not in it', async () => {
  const [, head = '', agent = '', rest = ''] = /^(.*"agents": \[\n)(.+?,\n)(.*)$/s.exec(await exportFrom('DB_EU')) ?? []
  const pipe = join(at.folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  const running = at.start('scripts/restore.ts', pipe, '--check')
  const end = ended(running)
  let isSaid = false
  for (const stream of [running.stdout, running.stderr]) stream.once('data', () => (isSaid = true))
  const input = createWriteStream(pipe)
  input.write(head)
  while (!isSaid) if (!input.write(agent)) await once(input, 'drain')
  input.end(rest)
  expect(await end).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^.* is a whole export of .*\n$/),
    said: expect.stringMatching(/^(checked: .* %\n)+$/),
  })
})

test('nothing is written beside the file, wherever that is', async () => {
  const folder = join(at.folder, 'backup')
  mkdirSync(folder)
  const file = save('backup/mine.json', await exportFrom('DB_EU'))
  const before = statSync(folder, { bigint: true }).mtimeNs
  const { TMPDIR: _, ...env }: NodeJS.ProcessEnv = quiet
  const running = spawn(process.execPath, [resolve('scripts/restore.ts'), file, '--check'], { cwd: at.folder, env })
  expect(await ended(running)).toMatchObject({ status: 0 })
  expect(statSync(folder, { bigint: true }).mtimeNs).toBe(before)
})

test('a gigabyte of nothing is refused', async () => {
  const file = join(at.folder, 'gigabyte')
  const descriptor = openSync(file, 'w')
  ftruncateSync(descriptor, 1 << 30)
  closeSync(descriptor)
  expect(await restore(file)).toMatchObject({ status: 1, said: expect.stringContaining('longer than any row') })
})

test.for([[], ['a', 'b'], ['a', '--database', 'SESSIONS'], ['a', '--database', '__proto__'], ['a', '--force']])(
  'what cannot be meant is refused: %j',
  async (args) => {
    const { status, said } = await at.run('scripts/restore.ts', ...args)
    expect(status).toBe(1)
    expect(said).toMatch(/usage|--database is one of DB, DB_EU, DB_US/)
  },
)

test('a file that is not there is named', async () => {
  expect(await restore('nowhere.json')).toMatchObject({ status: 1, said: expect.stringContaining('nowhere.json') })
})
