import type { Context, Env } from 'hono'
import { within } from '../deadline'
import type { SignIn } from './sign-in'
import { knownUser } from './user'

const DEADLINE = 10_000 // milliseconds

/** Hono hands errors to its handler, and lets whatever else is thrown pass through. */
const asError = (thrown: unknown): never => {
  throw thrown instanceof Error ? thrown : new Error('what was thrown is no error')
}

/**
 * Says who is asking: the user's id, or null when nobody is signed in. It is asked again before each later page, so that
 * signing out stops a running export: look at `c` only then, for the app's middleware is over. What it throws is a 500.
 */
export type Who<E extends Env> = (c: Context<E>) => string | null | undefined | Promise<string | null | undefined>

/** The app into which the export is mounted says itself who is signed in. */
export const appSessions = <E extends Env>(who: Who<E>): SignIn => ({
  name: 'app',
  session: knownUser,
  async identify({ c }) {
    const user = await within(DEADLINE, async () => who(c)).catch(asError)
    return user ? { values: { user } } : null
  },
})
