-- Times are milliseconds since the epoch, UTC, within the years that ISO 8601 writes with four digits.
-- Text is limited in bytes (octet_length; length() would stop at a NUL), so that no page of rows can
-- outgrow the 2,000,000 bytes of a D1 string.

CREATE TABLE users (
  id TEXT PRIMARY KEY NOT NULL CHECK (octet_length(id) <= 128),
  email TEXT NOT NULL UNIQUE CHECK (octet_length(email) <= 320),
  name TEXT CHECK (octet_length(name) <= 1000),
  plan TEXT CHECK (octet_length(plan) <= 64),
  role TEXT NOT NULL CHECK (octet_length(role) <= 64),
  referral_code TEXT UNIQUE CHECK (octet_length(referral_code) <= 128),
  referral_credits INTEGER NOT NULL DEFAULT 0
) STRICT;

-- A running export has to tell an account from one that is made again under its id. SQLite would give a deleted row's
-- rowid to the next one; here each account has its own.
CREATE TRIGGER users_rowid AFTER INSERT ON users BEGIN
  UPDATE users SET rowid = random() WHERE rowid = new.rowid;
END;

CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY NOT NULL CHECK (octet_length(token_hash) = 64 AND token_hash NOT GLOB '*[^0-9a-f]*'),
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL CHECK (created_at BETWEEN -62135596800000 AND 253402300799999),
  expires_at INTEGER NOT NULL CHECK (expires_at BETWEEN -62135596800000 AND 253402300799999)
) STRICT;

CREATE INDEX sessions_user_id ON sessions (user_id);

CREATE TABLE agents (
  id TEXT PRIMARY KEY NOT NULL CHECK (octet_length(id) <= 128),
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL CHECK (octet_length(name) <= 1000),
  model TEXT NOT NULL CHECK (octet_length(model) <= 128),
  status TEXT NOT NULL CHECK (octet_length(status) <= 64),
  created_at INTEGER NOT NULL CHECK (created_at BETWEEN -62135596800000 AND 253402300799999),
  updated_at INTEGER NOT NULL CHECK (updated_at BETWEEN -62135596800000 AND 253402300799999)
) STRICT;

CREATE INDEX agents_oldest_first ON agents (user_id, created_at, id);

CREATE TABLE scheduled_tasks (
  id TEXT PRIMARY KEY NOT NULL CHECK (octet_length(id) <= 128),
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL CHECK (octet_length(name) <= 1000),
  cron_schedule TEXT NOT NULL CHECK (octet_length(cron_schedule) <= 128),
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  created_at INTEGER NOT NULL CHECK (created_at BETWEEN -62135596800000 AND 253402300799999)
) STRICT;

CREATE INDEX scheduled_tasks_oldest_first ON scheduled_tasks (user_id, created_at, id);

CREATE TABLE workflows (
  id TEXT PRIMARY KEY NOT NULL CHECK (octet_length(id) <= 128),
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  name TEXT NOT NULL CHECK (octet_length(name) <= 1000),
  enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
  created_at INTEGER NOT NULL CHECK (created_at BETWEEN -62135596800000 AND 253402300799999)
) STRICT;

CREATE INDEX workflows_oldest_first ON workflows (user_id, created_at, id);
