import { fileURLToPath } from 'node:url'
import { sizedAccount } from '../scripts/accounts.ts'
import { wrangler } from '../scripts/wrangler.ts'
import type { Account } from './plant.ts'

/** The Worker that knows of prompts. */
export const heavy = fileURLToPath(new URL('heavy.toml', import.meta.url))

const MEGABYTES = 100

/** An account of about MEGABYTES, in rows of so many bytes of text. */
const accountOf = (weight: number): Account => {
  const userId = `heavy${weight}`
  return { userId, token: `benchmark-${userId}`, rows: (MEGABYTES * 1_000_000) / weight, weight }
}

const promptsOf = ({ userId, token, rows, weight }: Account) => `
CREATE TABLE IF NOT EXISTS prompts (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, body TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS prompts_oldest_first ON prompts (user_id, created_at, id);
${sizedAccount(userId, token, 0)}
INSERT INTO prompts WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
  SELECT printf('${userId}_%07d', i), '${userId}', substr(replace(hex(zeroblob(${weight})), '00', 'say "please" ' || i || char(10)), 1, ${weight}), i FROM n;
`

/** Makes accounts whose rows are heavy: a kilobyte of text each, and twenty. */
export const plantHeavy = (databases: string): Account[] => {
  const local = ['DB', '--local', '--config', heavy, '--persist-to', databases]
  wrangler('d1', 'migrations', 'apply', ...local)
  const accounts = [1_000, 20_000].map(accountOf)
  for (const account of accounts) wrangler('d1', 'execute', ...local, '--yes', '--command', promptsOf(account))
  return accounts
}
