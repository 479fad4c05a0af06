import type { Read } from '../db/read'
import type { SessionStore } from '../session/store'
import { type CollectionName, collections } from './collections'
import { encodeExactly, FIRST_PAGE, limitBehind, type Page, RevokedError, toPage } from './page'
import { pageQuery, profileQuery } from './queries'

const isTooBig = (error: unknown) => error instanceof Error && error.message.includes('SQLITE_TOOBIG')

/** An export at its first byte: all that the opening transaction read, and the way to the rest. */
export type Opening = {
  exportedAt: Date
  userId: string
  profile: Uint8Array
  firstPages: Page[]
  /** @throws RevokedError when the session is gone, and whatever the session store or D1 threw */
  nextPage: (page: Page) => Promise<Page>
}

/**
 * Checks the session and reads the profile and the first page of each named collection, in one transaction.
 * @param exportedAt the instant at which the session has to be live
 * @returns null when there is no such session
 */
export const openExport = async (
  read: Read,
  sessions: SessionStore,
  tokenHash: string,
  exportedAt: Date,
  names: readonly CollectionName[],
): Promise<Opening | null> => {
  const owner = await sessions(tokenHash, exportedAt)
  if (!owner) return null

  const limit = FIRST_PAGE + 1 // the row more tells whether to go on
  const [[user], ...results] = await read([
    profileQuery(owner),
    ...names.map((name) => pageQuery(collections[name], owner, limit)),
  ])
  if (!user) return null

  // The session is asked for again, live at the same instant as before: running out of time meanwhile is no reason
  // to break the file, being revoked is.
  const readBehind = async ({ name, end }: Page, rows: number) => {
    const ownerNow = await sessions(tokenHash, exportedAt)
    if (!ownerNow) throw new RevokedError()
    const [[result]] = await read([pageQuery(collections[name], ownerNow, rows, end)])
    return toPage(name, user.id, rows, result)
  }

  return {
    exportedAt,
    userId: user.id,
    profile: encodeExactly(user.text, user.bytes),
    firstPages: names.map((name, i) => toPage(name, user.id, limit, results[i]?.[0])),
    nextPage: (page) =>
      readBehind(page, limitBehind(page)).catch((error) => {
        if (!isTooBig(error)) throw error
        return readBehind(page, limit) // rows grew heavier than those before: this many always fit
      }),
  }
}
