import type { D1Database } from '@cloudflare/workers-types'

/** Drops what is in a database, the newest first. */
export const empty = async (db: D1Database) => {
  const { results } = await db
    .prepare(
      `select 'drop ' || type || ' "' || name || '"' as text from sqlite_master where type in ('view', 'table')
        and name not glob 'sqlite_*' and name not glob '_cf_*' order by type = 'table', rowid desc`,
    )
    .all<{ text: string }>()
  const drops = ['pragma defer_foreign_keys = on', ...results.map(({ text }) => text)]
  await db.batch(drops.map((text) => db.prepare(text)))
}
