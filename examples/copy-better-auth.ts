import { env } from 'cloudflare:workers'
import { betterAuth } from 'better-auth'

type Session = { token: string; userId: string; expiresAt: Date }
type User = { id: string; email: string; name: string }

const run = async (sql: string, ...values: (string | number)[]): Promise<void> => {
  await env.EXPORT_DB.prepare(sql)
    .bind(...values)
    .run()
}

/** A copy that fails keeps nobody from signing in: he has no export until it succeeds. */
const quietly = (copied: Promise<void>) =>
  copied.catch((error: Error) => console.error('copy for the export', error.name))

const sessionMade = ({ token, userId, expiresAt }: Session) =>
  run('insert into export_sessions select ?, id, ? from users where id = ?', token, expiresAt.getTime(), userId)
const sessionProlonged = ({ token, expiresAt }: Session) =>
  run('update export_sessions set expires_at = ? where token = ?', expiresAt.getTime(), token)
const userMade = ({ id, email, name }: User) =>
  run("insert or ignore into users (id, email, name, role) values (?, ?, ?, 'user')", id, email, name)
const userChanged = ({ id, email, name }: User) =>
  run('update or ignore users set email = ?, name = ? where id = ?', email, name, id)

/** Where better-auth ends all sessions of a user it tells about 100 of them only. */
const everywhere = [
  ...['/revoke-sessions', '/change-password', '/delete-user'],
  ...['/reset-password', '/email-otp/reset-password', '/phone-number/reset-password'],
  ...['/admin/ban-user', '/admin/update-user', '/admin/revoke-user-sessions'],
]

export const auth = betterAuth({
  database: env.DB,
  secret: env.BETTER_AUTH_SECRET,
  emailAndPassword: { enabled: true },
  databaseHooks: {
    user: {
      create: { after: (user) => quietly(userMade(user)) },
      update: { after: (user) => quietly(userChanged(user)) },
      delete: { before: ({ id }) => run('delete from users where id = ?', id) },
    },
    session: {
      create: { after: (session) => quietly(sessionMade(session)) },
      update: {
        // null, where it was signed out meanwhile
        after: async (session: Session | null) => {
          if (session) await quietly(sessionProlonged(session))
        },
      },
      delete: {
        // This one may throw: then the session is not deleted either.
        before: ({ token, userId }, context) =>
          everywhere.includes(context?.path ?? '')
            ? run('delete from export_sessions where user_id = ?', userId)
            : run('delete from export_sessions where token = ?', token),
      },
    },
  },
})
