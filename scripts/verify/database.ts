import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Row, tables } from '../rendering.ts'
import { runWrangler } from '../wrangler.ts'
import { accountsOf, HOUR, hashOf, type Plan, type Session, sessionsOf } from './plan.ts'
import { inserts, listOf, literal } from './sql.ts'
import { sessionStatements, statementsOf } from './statements.ts'

/** Where sessions live. */
export type Store = 'd1' | 'kv'

/** The ways into the databases of the Worker that is looked at. */
export type Doors = {
  /** Runs many statements. */
  load: (statements: string[]) => Promise<void>
  /** Runs a few, and gives the rows of the last. */
  query: (...statements: string[]) => Promise<Record<string, unknown>[]>
  putKeys: (pairs: { key: string; value: string; expiration: number }[]) => Promise<void>
  deleteKeys: (keys: string[]) => Promise<void>
}

/**
 * The ways in that wrangler offers.
 * @param place `--remote`, or `--local` with what follows
 */
export const wranglerDoors = (place: string[]): Doors => {
  const withFile = async (name: string, text: string, run: (path: string) => Promise<unknown>) => {
    const folder = mkdtempSync(join(tmpdir(), 'verify-'))
    try {
      writeFileSync(join(folder, name), text)
      await run(join(folder, name))
    } finally {
      rmSync(folder, { recursive: true })
    }
  }
  const kv = (verb: string, value: unknown, ...more: string[]) =>
    withFile('keys.json', JSON.stringify(value), (path) =>
      runWrangler('kv', 'bulk', verb, path, '--binding', 'SESSIONS', ...place, ...more),
    )
  return {
    load: (statements) =>
      withFile('plant.sql', `${statements.join(';\n')};\n`, (path) =>
        runWrangler('d1', 'execute', 'DB', ...place, '--yes', '--file', path),
      ),
    query: async (...statements) => {
      const sql = statements.join(';\n')
      const said = await runWrangler('d1', 'execute', 'DB', ...place, '--yes', '--json', '--command', sql)
      return JSON.parse(said).at(-1).results
    },
    putKeys: (pairs) => kv('put', pairs),
    deleteKeys: (keys) => kv('delete', keys, '--force'),
  }
}

export type Database = ReturnType<typeof databaseOf>

const keyOf = ({ token }: Session) => `session:${hashOf(token)}`

/** What the verification does to the databases; it touches the plan's users and nobody else. */
export const databaseOf = (doors: Doors, store: Store) => {
  const deletion = (users: string[]) => `DELETE FROM users WHERE id IN ${listOf(users)}`
  return {
    /** Makes the users, their rows and their sessions. */
    plant: async (plan: Plan) => {
      await doors.load([...statementsOf(plan), ...(store === 'd1' ? sessionStatements(plan) : [])])
      if (store === 'd1') return
      const pairs = sessionsOf(plan).map((session) => ({
        key: keyOf(session),
        value: JSON.stringify({ userId: session.userId, expiresAt: session.expiresAt }),
        expiration: Math.ceil((Date.now() + 2 * HOUR) / 1_000),
      }))
      await doors.putKeys(pairs)
    },
    /** Gives one of the users more agents and another name. */
    change: (userId: string, rows: Row[], name: string | null) =>
      doors.query(
        `UPDATE users SET name = ${literal(name)} WHERE id = ${literal(userId)}`,
        ...inserts(
          'agents',
          rows.map((row) => ({ user_id: userId, ...row })),
        ),
      ),
    /** Ends these sessions. */
    revoke: async (sessions: Session[]) => {
      if (store === 'kv') await doors.deleteKeys(sessions.map(keyOf))
      else
        await doors.query(
          `DELETE FROM sessions WHERE token_hash IN ${listOf(sessions.map(({ token }) => hashOf(token)))}`,
        )
    },
    /** Deletes these users, and with them their rows and sessions. */
    forget: (users: string[]) => doors.query(deletion(users)),
    /**
     * Deletes all that the plan made.
     * @throws when something is left
     */
    remove: async (plan: Plan) => {
      const users = accountsOf(plan).map(({ session }) => session.userId)
      const counts = [...tables, 'sessions'].map(
        (table) => `(SELECT count(*) FROM ${table} WHERE user_id IN ${listOf(users)})`,
      )
      const left = `(SELECT count(*) FROM users WHERE id IN ${listOf(users)}) + ${counts.join(' + ')}`
      const [row] = await doors.query(deletion(users), `SELECT ${left} AS rows_left`)
      if (store === 'kv') await doors.deleteKeys(sessionsOf(plan).map(keyOf))
      if (row?.['rows_left'] !== 0) throw new Error(`${row?.['rows_left']} rows are left`)
    },
  }
}
