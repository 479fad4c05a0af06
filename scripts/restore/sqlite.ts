import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Refusal } from './lines.ts'
import type { Statement } from './statements.ts'

/** What SQLite's refusals mean for a restore; they name columns and never hold data. */
const meaning = (error: unknown, doubled: string): string => {
  const said = error instanceof Error ? error.message : String(error)
  if (/^UNIQUE/.test(said)) return `${said} (${doubled})`
  if (/no such (table|column)/.test(said)) return `${said} (apply the migrations first)`
  return said
}

/** Opens an empty database with the migrated tables, in which a restore is tried. */
export const openScratch = (file: string, migrations: string): DatabaseSync => {
  const db = new DatabaseSync(file)
  db.exec('pragma journal_mode = off; pragma synchronous = off')
  const names = readdirSync(migrations).filter((name) => name.endsWith('.sql'))
  for (const name of names.sort()) db.exec(readFileSync(join(migrations, name), 'utf8'))
  db.exec('begin')
  return db
}

/** Runs a statement of a document in the scratch database. @throws Refusal that names the lines */
export const rehearse = (db: DatabaseSync, { sql, lines: [first, last] }: Statement): void => {
  try {
    db.exec(sql)
  } catch (error) {
    const where = first === last ? `line ${first}` : `lines ${first} to ${last}`
    throw new Refusal(`${where}: ${meaning(error, 'the same value twice')}`)
  }
}

/** Opens a local database, waiting for whoever writes to it. */
export const openLocal = (file: string): DatabaseSync => new DatabaseSync(file, { timeout: 10_000 })

/**
 * Runs statements as one transaction.
 * @throws Refusal when the database does not take one; it then is as it was
 */
export const runAll = async (db: DatabaseSync, statements: AsyncIterable<string>): Promise<void> => {
  try {
    db.exec('begin immediate')
    for await (const sql of statements) db.exec(sql)
    db.exec('commit')
  } catch (error) {
    throw new Refusal(meaning(error, "a row of somebody else's has that value"))
  }
}
