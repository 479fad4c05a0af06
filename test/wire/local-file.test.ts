import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { D1Database } from '@cloudflare/workers-types'
import { expect, onTestFinished, test } from 'vitest'
import { localFileOf } from '../../scripts/databases.ts'
import { openLocal } from '../../scripts/restore/sqlite.ts'
import { openStored } from './support/local-databases.ts'

const ids = { database_id: 'the-one-deployed', preview_database_id: 'the-one-here' }

test.for<Partial<typeof ids>>([{}, { database_id: ids.database_id }, ids])(
  'the tools open the file that wrangler serves, of a database with %j',
  async (ids) => {
    const folder = mkdtempSync(join(tmpdir(), 'local-file-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const settings = { binding: 'DB', database_name: 'agentbot', ...ids }
    const configPath = join(folder, 'wrangler.json')
    writeFileSync(configPath, JSON.stringify({ compatibility_date: '2026-10-01', d1_databases: [settings] }))
    const stored = await openStored<{ DB: D1Database }>(folder, configPath)
    await stored.env.DB.exec('create table served (id)')
    await stored.dispose()

    const file = localFileOf({ configPath, d1_databases: [settings], kv_namespaces: [], vars: {} }, 'DB', folder)
    const db = new DatabaseSync(file)
    expect(db.prepare("select name from sqlite_schema where name = 'served'").all()).toHaveLength(1)
    db.close()
  },
)

test('a restore waits for ten seconds for whoever writes', () => {
  expect(openLocal(':memory:').prepare('pragma busy_timeout').get()).toEqual({ timeout: 10_000 })
})
