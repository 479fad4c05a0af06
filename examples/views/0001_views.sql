-- The export over tables that an app has already, here "User", "Agent", "Task" and "Flow": a view for each table that the export reads.
-- `users` shows the `rowid` of the table behind it: by it the export tells a user from one made again under his id.

CREATE VIEW users AS SELECT rowid AS rowid, id, email, name, plan, role, "referralCode" AS referral_code,
  "referralCredits" AS referral_credits FROM "User";

-- As in migrations/0001_initial.sql: SQLite would give a deleted user's rowid to the next one. An INTEGER PRIMARY KEY is the rowid
-- itself, and stays what it is: declare it AUTOINCREMENT. (INT or BIGINT PRIMARY KEY is none: leave the WHEN out.)
CREATE TRIGGER users_rowid AFTER INSERT ON "User" WHEN typeof(new.id) <> 'integer' BEGIN
  UPDATE "User" SET rowid = random() WHERE rowid = new.rowid;
END;

-- Milliseconds: the column as it is, with an index that begins with it behind the owner.
CREATE VIEW agents AS SELECT id, "userId" AS user_id, name, model, status, "createdAt" AS created_at,
  "updatedAt" AS updated_at FROM "Agent";
CREATE INDEX "Agent_oldest_first" ON "Agent" ("userId", "createdAt", id);

-- Seconds: the index has the very expression of the view.
CREATE VIEW scheduled_tasks AS SELECT id, "userId" AS user_id, title AS name, cron AS cron_schedule,
  enabled, "createdAt" * 1000 AS created_at FROM "Task";
CREATE INDEX "Task_oldest_first" ON "Task" ("userId", "createdAt" * 1000, id);

-- Text such as 2026-03-01 12:00:00 or 2026-03-01T12:00:00.123Z, in UTC: milliseconds in a column that SQLite computes.
ALTER TABLE "Flow" ADD COLUMN created_ms INTEGER
  AS (CAST(round((julianday("createdAt") - 2440587.5) * 86400000) AS INTEGER)) VIRTUAL;
CREATE VIEW workflows AS SELECT id, "userId" AS user_id, name, 1 - paused AS enabled, created_ms AS created_at FROM "Flow";
CREATE INDEX "Flow_oldest_first" ON "Flow" ("userId", created_ms, id);

-- Sessions are the export's own table. With SESSION_STORE = "kv" or "better-auth" it stays empty.
CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY NOT NULL CHECK (octet_length(token_hash) = 64 AND token_hash NOT GLOB '*[^0-9a-f]*'),
  user_id TEXT NOT NULL REFERENCES "User" (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_user_id ON sessions (user_id);
