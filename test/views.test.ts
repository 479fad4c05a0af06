import { env } from 'cloudflare:workers'
import { getTableName } from 'drizzle-orm'
import { beforeAll, expect, it } from 'vitest'
import views from '../examples/views/0001_views.sql?raw'
import { collectionNames, collections, type ExportDocument } from '../src/export/collections'
import { statementsFor } from '../src/export/queries'
import { d1Sessions } from '../src/session/d1'
import { exportWith, signIn } from './support/accounts'
import { planOf } from './support/plan'

// Tables of an app that was there before the export; examples/views/ puts views of the export's names before them.
const tables = `
  CREATE TABLE "User" (id TEXT PRIMARY KEY, email TEXT, name TEXT, plan TEXT, role TEXT, "referralCode" TEXT, "referralCredits" INTEGER, "passwordHash" TEXT);
  CREATE TABLE "Agent" (id TEXT PRIMARY KEY, "userId" TEXT REFERENCES "User", name TEXT, model TEXT, status TEXT, "createdAt" INTEGER, "updatedAt" INTEGER);
  CREATE TABLE "Task" (id TEXT PRIMARY KEY, "userId" TEXT REFERENCES "User", title TEXT, cron TEXT, enabled BOOLEAN, "createdAt" INTEGER);
  CREATE TABLE "Flow" (id TEXT PRIMARY KEY, "userId" TEXT REFERENCES "User", name TEXT, paused BOOLEAN, "createdAt" TEXT);`

const run = async (sql: string) => {
  const statements = sql.split(/;\n(?!END)/).filter((statement) => statement.replace(/--.*/g, '').trim() !== '')
  await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)))
}

beforeAll(async () => {
  for (const name of ['sessions', 'agents', 'scheduled_tasks', 'workflows', 'users']) await run(`DROP TABLE ${name}`)
  await run(tables)
  await run(views)
})

const at = (iso: string) => Date.parse(iso) / 1000

/** A user with so many rows in each table; times are a second apart. */
const makeAccount = async (id: string, rows: number) => {
  const numbers = `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})`
  await run(`
    INSERT INTO "User" VALUES ('${id}', '${id}@A.b', ' Jo', NULL, 'user', NULL, 3, 'secret');
    INSERT INTO "Agent" ${numbers} SELECT '${id}' || i, '${id}', 'a' || i, 'm', 's', ${at('2026-03-01')} * 1000 + i * 1000 + 7, 0 FROM n;
    INSERT INTO "Task" ${numbers} SELECT '${id}' || i, '${id}', 't' || i, '* * * * *', i % 2, ${at('2026-03-02')} + i FROM n;
    INSERT INTO "Flow" ${numbers} SELECT '${id}' || i, '${id}', 'f' || i, i % 2, strftime(iif(i % 3, '%Y-%m-%d %H:%M:%S', '%Y-%m-%dT%H:%M:%S.007Z'), ${at('2026-03-03')} + i, 'unixepoch') FROM n`)
  return id
}

const moment = (day: string, i: number, ms = 0) => new Date((at(day) + i) * 1000 + ms).toISOString()

it.each([1, 3_000])("an app's own tables are exported through views, %i rows each", async (rows) => {
  const id = await makeAccount(`user${rows}`, rows)
  await makeAccount(`other${rows}`, 5)
  const response = await exportWith(await signIn(id))
  expect(response.status).toBe(200)
  const document = await response.json<ExportDocument>()
  expect(document.user).toEqual({
    ...{ id, email: `${id}@A.b`, name: ' Jo', plan: null, role: 'user', referralCode: null, referralCredits: 3 },
  })
  const numbers = Array.from({ length: rows }, (_, i) => i + 1)
  expect(document.agents).toEqual(
    numbers.map((i) => ({
      ...{ id: id + i, name: `a${i}`, model: 'm', status: 's' },
      ...{ createdAt: moment('2026-03-01', i, 7), updatedAt: '1970-01-01T00:00:00.000Z' },
    })),
  )
  expect(document.scheduledTasks).toEqual(
    numbers.map((i) => ({
      ...{ id: id + i, name: `t${i}`, cronSchedule: '* * * * *', enabled: i % 2 === 1 },
      createdAt: moment('2026-03-02', i),
    })),
  )
  expect(document.workflows).toEqual(
    numbers.map((i) => ({
      id: id + i,
      name: `f${i}`,
      enabled: i % 2 === 0,
      createdAt: moment('2026-03-03', i, i % 3 ? 0 : 7),
    })),
  )
})

it('an id that is a number is not given another by the trigger of the views', async () => {
  const [trigger = ''] = /CREATE TRIGGER users_rowid.*?END;/s.exec(views) ?? []
  await run('CREATE TABLE "Numbered" (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT)')
  await run(trigger.replace('users_rowid', 'numbered_rowid').replaceAll('"User"', '"Numbered"'))
  const inserted = await env.DB.prepare(`INSERT INTO "Numbered" (name) VALUES ('n') RETURNING id`).first('id')
  expect(await env.DB.prepare('SELECT id FROM "Numbered"').first('id')).toBe(inserted)
})

const viewed = collectionNames.filter((name) => views.includes(`CREATE VIEW ${getTableName(collections[name].table)} `))

it.each(viewed)("a page of %s uses the index of the app's table, with no sort and no scan", async (name) => {
  const { opening, page } = statementsFor(d1Sessions.session).text
  for (const statement of [opening(name), page(name)]) {
    const plan = await planOf(statement)
    expect(plan).toContainEqual(
      expect.stringMatching(/^SEARCH (Agent|Task|Flow) USING INDEX \w+_oldest_first \(userId=\?/),
    )
    for (const step of plan) expect(step).not.toMatch(/SCAN (?!page|result|json_each)|TEMP B-TREE/)
  }
})
