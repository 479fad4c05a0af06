import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'

// migrations/ is the authority: STRICT and CHECK are beyond what Drizzle declares.
// test/schema.test.ts holds this file against the migrated database.

const time = (name: string) => integer(name, { mode: 'timestamp_ms' }).notNull()
const flag = (name: string) => integer(name, { mode: 'boolean' }).notNull()
const owner = () =>
  text('user_id')
    .notNull()
    .references(() => users.id, { onDelete: 'cascade' })

export const users = sqliteTable('users', {
  id: text('id').primaryKey(),
  email: text('email').notNull().unique(),
  name: text('name'),
  plan: text('plan'),
  role: text('role').notNull(),
  referralCode: text('referral_code').unique(),
  referralCredits: integer('referral_credits').notNull().default(0),
})

export const sessions = sqliteTable(
  'sessions',
  {
    /** Lower-case hex SHA-256 of the token's bytes; the token itself is stored nowhere. */
    tokenHash: text('token_hash').primaryKey(),
    userId: owner(),
    createdAt: time('created_at'),
    expiresAt: time('expires_at'),
  },
  (t) => [index('sessions_user_id').on(t.userId)],
)

export const agents = sqliteTable(
  'agents',
  {
    id: text('id').primaryKey(),
    userId: owner(),
    name: text('name').notNull(),
    model: text('model').notNull(),
    status: text('status').notNull(),
    createdAt: time('created_at'),
    updatedAt: time('updated_at'),
  },
  (t) => [index('agents_oldest_first').on(t.userId, t.createdAt, t.id)],
)

export const scheduledTasks = sqliteTable(
  'scheduled_tasks',
  {
    id: text('id').primaryKey(),
    userId: owner(),
    name: text('name').notNull(),
    cronSchedule: text('cron_schedule').notNull(),
    enabled: flag('enabled'),
    createdAt: time('created_at'),
  },
  (t) => [index('scheduled_tasks_oldest_first').on(t.userId, t.createdAt, t.id)],
)

export const workflows = sqliteTable(
  'workflows',
  {
    id: text('id').primaryKey(),
    userId: owner(),
    name: text('name').notNull(),
    enabled: flag('enabled'),
    createdAt: time('created_at'),
  },
  (t) => [index('workflows_oldest_first').on(t.userId, t.createdAt, t.id)],
)
