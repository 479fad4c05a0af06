-- Writes the rows of a Postgres database as SQL that D1 loads, many rows a statement: D1 takes 100,000 bytes of each.
-- All of it is of one instant, so that no row comes without its user.
set client_encoding = 'UTF8'; -- whatever the database's own is
begin isolation level repeatable read;
set local row_security = off; -- an error where a policy would hide rows
set local timezone = 'UTC'; -- a timestamp without a zone is taken to be UTC

create function pg_temp.q(anyelement) returns text language sql as
  $$ select coalesce('''' || replace($1::text, '''', '''''') || '''', 'null') $$;
create function pg_temp.ms(timestamptz) returns text language sql as
  $$ select coalesce(round(extract(epoch from date_trunc('milliseconds', $1)) * 1000)::bigint::text, 'null') $$;
create function pg_temp.ms(text) returns text language sql as
  $$ select pg_temp.ms($1::timestamptz) $$;
create function pg_temp.bit(boolean) returns text language sql as
  $$ select coalesce($1::int::text, 'null') $$;

with lines as (
  select format('(%s, %s, %s, %s, %s, %s, %s)', pg_temp.q(id), pg_temp.q(email), pg_temp.q(name), pg_temp.q(plan), pg_temp.q(role),
    pg_temp.q("referralCode"), coalesce("referralCredits"::text, 'null')) as line from "User"),
  parts as (select line, sum(octet_length(line) + 2) over (rows unbounded preceding) / 60000 as part from lines)
select 'insert into users (id, email, name, plan, role, referral_code, referral_credits) values ' || string_agg(line, ', ') || ';'
  from parts group by part;

with lines as (
  select format('(%s, %s, %s, %s, %s, %s, %s)', pg_temp.q(id), pg_temp.q("userId"), pg_temp.q(name), pg_temp.q(model), pg_temp.q(status),
    pg_temp.ms("createdAt"), pg_temp.ms("updatedAt")) as line from "Agent"),
  parts as (select line, sum(octet_length(line) + 2) over (rows unbounded preceding) / 60000 as part from lines)
select 'insert into agents (id, user_id, name, model, status, created_at, updated_at) values ' || string_agg(line, ', ') || ';'
  from parts group by part;

with lines as (
  select format('(%s, %s, %s, %s, %s, %s)', pg_temp.q(id), pg_temp.q("userId"), pg_temp.q(name), pg_temp.q("cronSchedule"),
    pg_temp.bit(enabled), pg_temp.ms("createdAt")) as line from "ScheduledTask"),
  parts as (select line, sum(octet_length(line) + 2) over (rows unbounded preceding) / 60000 as part from lines)
select 'insert into scheduled_tasks (id, user_id, name, cron_schedule, enabled, created_at) values ' || string_agg(line, ', ') || ';'
  from parts group by part;

with lines as (
  select format('(%s, %s, %s, %s, %s)', pg_temp.q(id), pg_temp.q("userId"), pg_temp.q(name), pg_temp.bit(enabled),
    pg_temp.ms("createdAt")) as line from "Workflow"),
  parts as (select line, sum(octet_length(line) + 2) over (rows unbounded preceding) / 60000 as part from lines)
select 'insert into workflows (id, user_id, name, enabled, created_at) values ' || string_agg(line, ', ') || ';'
  from parts group by part;

-- The last line is a question for the loaded database: how many rows came, of how many?
select format('-- select ''users'' as "table", %s as unloaded, (select count(*) from users) as loaded', (select count(*) from "User"))
  || format(' union all select ''agents'', %s, (select count(*) from agents)', (select count(*) from "Agent"))
  || format(' union all select ''scheduled_tasks'', %s, (select count(*) from scheduled_tasks)', (select count(*) from "ScheduledTask"))
  || format(' union all select ''workflows'', %s, (select count(*) from workflows)', (select count(*) from "Workflow"));
rollback; -- the functions go, nothing else was made
