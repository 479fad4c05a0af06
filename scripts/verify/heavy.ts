import { readdirSync, readFileSync } from 'node:fs'
import type { Row } from '../rendering.ts'
import { literal } from './sql.ts'

const migrations = new URL('../../migrations/', import.meta.url)
const FILLER = '\u0001' // six bytes as JSON, and one in the database
const JSON_BYTES = 6
const MOST = 300_000 // so that a row of them stays below the 2,000,000 bytes of D1, as JSON too
const STEP = 2_000_000 // bytes that one statement writes

/**
 * The longest name of fillers that the CHECK of `agents.name` admits, in bytes; it bounds the text or its JSON. 1,000 where
 * the migrations say nothing of the kind.
 */
const heaviestName = (): number => {
  const sql = readdirSync(migrations)
    .filter((name) => name.endsWith('.sql'))
    .map((name) => readFileSync(new URL(name, migrations), 'utf8'))
    .join('\n')
  const table = /CREATE TABLE agents \(([\s\S]*?)\n\)/.exec(sql)?.[1] ?? ''
  const [, quoted, bytes] = /^\s*name\b.*octet_length\((json_quote\()?name\)+ *<= *(\d+)/m.exec(table) ?? []
  if (bytes === undefined) return 1_000
  return Math.min(MOST, quoted ? Math.floor((Number(bytes) - 2) / JSON_BYTES) : Number(bytes))
}

const START = Date.UTC(2025, 0, 1)
const DIGITS = 7

/** Agents with the longest names there can be, as many as make so many megabytes of document. */
export const heavyAgents = (userId: string, prefix: string, megabytes: number) => {
  const nameBytes = heaviestName()
  const fillers = nameBytes - DIGITS
  const count = Math.ceil((megabytes * 1_000_000) / (fillers * JSON_BYTES))
  const step = Math.max(1, Math.floor(STEP / nameBytes))
  return {
    /** Their rows, one after the other: they are too many to be held. */
    rows: function* (): Generator<Row> {
      for (let i = 1; i <= count; i++) {
        const digits = String(i).padStart(DIGITS, '0')
        const times = { created_at: START + i, updated_at: START + 2 * i }
        yield { id: prefix + digits, name: digits + FILLER.repeat(fillers), model: 'm', status: 's', ...times }
      }
    },
    /** The statements that make them inside the database: a file of so many bytes would take long to send. */
    statements: function* (): Generator<string> {
      for (let from = 1; from <= count; from += step) {
        const to = Math.min(count, from + step - 1)
        yield `INSERT INTO agents (id, user_id, name, model, status, created_at, updated_at)
WITH RECURSIVE n (i) AS (SELECT ${from} UNION ALL SELECT i + 1 FROM n WHERE i < ${to})
SELECT ${literal(prefix)} || printf('%0${DIGITS}d', i), ${literal(userId)}, printf('%0${DIGITS}d', i) || printf('%.*c', ${fillers}, char(1)),
  'm', 's', ${START} + i, ${START} + 2 * i FROM n`
      }
    },
  }
}
