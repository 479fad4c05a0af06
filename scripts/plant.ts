import { runWrangler } from './wrangler.ts'

// With users of its own, or views, the first statement fails, and with it all.
const ours = `select json(iif(type = 'table' and not exists (
  select 1 from users where id not in ('user_abc123', 'user_large', 'user_sized')), 1, 'theirs')) from sqlite_schema where name = 'users';`

/**
 * Runs SQL that makes local accounts, in a database that nobody else uses: everybody knows their tokens.
 * @param place of the database, as wrangler's options say it
 * @returns false where it holds users of its own, or views; then nothing is made
 * @throws Error what wrangler said, when it fails otherwise
 */
export const plantLocal = async (accounts: string, place: string[]): Promise<boolean> => {
  try {
    await runWrangler('d1', 'execute', 'DB', '--local', ...place, '--yes', '--command', ours + accounts)
    return true
  } catch (error) {
    if (!(error instanceof Error && error.message.includes('malformed JSON'))) throw error
    return false
  }
}
