import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, expect, test, vi } from 'vitest'
import { readDocument } from '../../scripts/restore/document.ts'
import { readLines } from '../../scripts/restore/lines.ts'
import { statementsFor } from '../../scripts/restore/statements.ts'
import { hashOf } from './support/accounts.ts'
import { sinceExportedAt } from './support/answer.ts'
import { anyAccount, dump, plantAny, tablesOf } from './support/any-account.ts'
import { ask } from './support/client.ts'
import { asDeployed, type Server, shareServer } from './support/server.ts'

vi.setConfig({ testTimeout: 180_000 })

let server: Server
let tables: Awaited<ReturnType<typeof tablesOf>>
beforeAll(async () => {
  server = await shareServer(asDeployed)
  tables = await tablesOf(server.batch)
})

/** Signs in whoever has that id, and exports. @param id as SQL */
const exportOf = async (id: string): Promise<string> => {
  const token = randomUUID()
  await server.batch([`insert into sessions values ('${hashOf(token)}', ${id}, 0, ${Date.now() + 60_000})`])
  const { status, text, whole } = await ask(server.port, { headers: [`Authorization: Bearer ${token}`] })
  expect({ status, whole, text: status === 200 ? '' : text }).toEqual({ status: 200, whole: true, text: '' })
  return text
}

async function* piecesOf(text: string) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += 1_000) yield bytes.subarray(at, at + 1_000)
}

/** Runs the SQL of the tool as one transaction of the real database. */
const restore = async (text: string, replace = false) => {
  const statements = statementsFor(readDocument(readLines(piecesOf(text))), replace)
  await server.batch(await Array.fromAsync(statements, ({ sql }) => sql))
}

let made = 0
/** Runs a check over any accounts, each alone in the database. */
const forAnyAccount = async (check: (id: string) => Promise<void>, numRuns: number) => {
  const property = fc.asyncProperty(await anyAccount(server.batch, tables), async (account) => {
    await server.batch(['delete from users'])
    await check(await plantAny(server.batch, account, `${++made} `))
  })
  await fc.assert(property, { numRuns })
}

test('any account is the same when its export was restored into an empty database: every column, and the bytes of the next export', async () => {
  await forAnyAccount(async (id) => {
    const planted = await dump(server.batch, tables)
    const exported = await exportOf(id)
    await server.batch(['delete from users'])
    await restore(exported)
    expect(await dump(server.batch, tables)).toEqual(planted)
    expect(sinceExportedAt(await exportOf(id))).toBe(sinceExportedAt(exported))
  }, 80)
})

test('any account is as its export says when that replaces what became of it, and still signed in', async () => {
  await forAnyAccount(async (id) => {
    const planted = await dump(server.batch, tables)
    const exported = await exportOf(id)
    await server.batch([
      "update users set email = 'other', name = null, role = '', referral_credits = 1",
      'delete from agents where rowid % 2',
      "update workflows set name = 'other', created_at = 1",
      `insert into scheduled_tasks values ('new', ${id}, 'n', 'c', 1, 0)`,
    ])
    await restore(exported, true)
    expect(await dump(server.batch, tables)).toEqual(planted)
    expect(await server.batch(['select count(*) n from sessions'])).toEqual([[{ n: 1 }]])
  }, 40)
})
