import type { Context, Env } from 'hono'
import type { SignIn } from './sign-in'
import { knownUser } from './user'

/**
 * Says who is asking: the user's id, or null when nobody is signed in. It is asked again before each later page, so that
 * signing out stops a running export. What it throws is a 500.
 */
export type Who<E extends Env> = (c: Context<E>) => string | null | undefined | Promise<string | null | undefined>

/** The app into which the export is mounted says itself who is signed in. */
export const appSessions = <E extends Env>(who: Who<E>): SignIn => ({
  name: 'app',
  session: knownUser,
  async identify({ c }) {
    const user = await who(c)
    return user ? { values: { user } } : null
  },
})
