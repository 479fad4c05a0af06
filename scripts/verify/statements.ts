import { tables } from '../rendering.ts'
import { accountsOf, HOUR, hashOf, type Plan, sessionsOf } from './plan.ts'
import { inserts } from './sql.ts'

/** The statements that make the users and their rows. */
export function* statementsOf(plan: Plan): Generator<string> {
  const all = accountsOf(plan)
  yield* inserts(
    'users',
    all.map(({ user }) => user),
  )
  for (const { user, rows, heavy } of all) {
    for (const table of tables)
      yield* inserts(
        table,
        rows[table].map((row) => ({ user_id: user['id'] ?? null, ...row })),
      )
    if (heavy) yield* heavy.statements()
  }
}

/** The statements that sign them in, where sessions are in D1. */
export const sessionStatements = (plan: Plan): Iterable<string> =>
  inserts(
    'sessions',
    sessionsOf(plan).map(({ token, userId, expiresAt }) => ({
      token_hash: hashOf(token),
      user_id: userId,
      created_at: expiresAt - HOUR,
      expires_at: expiresAt,
    })),
  )
