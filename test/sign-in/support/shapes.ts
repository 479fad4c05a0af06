import { sqlOf } from '../../support/guide'
import { createTable, session, user } from './drizzle-schema'

/** A table in camelCase, as better-auth itself makes it in SQLite. */
export const camelCase = `create table session (id text not null primary key, expiresAt date not null, token text not null unique,
  userId text not null, impersonatedBy text)`

const milliseconds = (ms: number) => ms
const text = (ms: number) => new Date(ms).toISOString()
export const seconds = (ms: number) => Math.floor(ms / 1_000)

/** One form of better-auth's sessions. */
type Shape = {
  name: string
  tables: string[]
  /** What a session refers to, made of the user's id. */
  parent?: string
  view: string[]
  insert: string
  impersonated: string
  stored: (ms: number) => string | number
}
/** The forms for which the guide has a view. */
export const shapes: Shape[] = [
  {
    name: 'the Drizzle adapter',
    tables: [createTable(user), createTable(session)],
    parent: "insert into user (id, name, email, created_at, updated_at, email_verified) values (?1, '', ?1, 0, 0, 0)",
    impersonated: 'impersonated_by',
    view: sqlOf('better-auth with its Drizzle adapter'),
    insert:
      'insert into session (id, token, user_id, expires_at, created_at, updated_at) values (?1, ?1, ?2, ?3, 0, 0)',
    stored: milliseconds,
  },
  {
    name: 'the D1 binding',
    tables: [camelCase],
    impersonated: 'impersonatedBy',
    view: sqlOf('better-auth on the D1 binding itself'),
    insert: 'insert into session (id, token, userId, expiresAt) values (?1, ?1, ?2, ?3)',
    stored: text,
  },
  {
    name: 'a schema with seconds',
    tables: [camelCase],
    impersonated: 'impersonatedBy',
    view: sqlOf('a schema of your own'),
    insert: 'insert into session (id, token, userId, expiresAt) values (?1, ?1, ?2, ?3)',
    stored: seconds,
  },
]
