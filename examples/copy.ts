const hashOf = async (token: string): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** A service's sessions in the export's `sessions`, token by token. Nothing here makes a session again that was ended. */
export const copyIn = (db: D1Database) => ({
  /** When somebody has signed in: somebody who is not in `users` has no export, and signs in all the same. */
  made: async (token: string, userId: string, expires: Date) =>
    db
      .prepare('insert or ignore into sessions select ?, id, ?, ? from users where id = ?')
      .bind(await hashOf(token), Date.now(), expires.getTime(), userId)
      .run(),
  /** When a session was prolonged. */
  prolonged: async (token: string, expires: Date) =>
    db
      .prepare('update sessions set expires_at = ? where token_hash = ?')
      .bind(expires.getTime(), await hashOf(token))
      .run(),
  /** Before a session is ended: if this throws, do not end it. */
  ended: async (token: string) =>
    db
      .prepare('delete from sessions where token_hash = ?')
      .bind(await hashOf(token))
      .run(),
  /** Before all of a user's are ended: signed out everywhere, another password, banned. */
  allEnded: (userId: string) => db.prepare('delete from sessions where user_id = ?').bind(userId).run(),
})
