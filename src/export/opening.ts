import { getTableName } from 'drizzle-orm'
import { fill, type Read } from '../db/read'
import type { Identity } from '../session/sign-in'
import { type CollectionName, profile } from './collections'
import { exactText, REPLACEMENT, RowError } from './exact'
import { FIRST_BYTES, FIRST_PAGE, limitBehind, noRows, type Page, RevokedError, START, toPage } from './page'
import type { Account, Form, Last, Rows, Statements } from './queries'
import { exactRows, isTooBig, readPage } from './reading'

/** Who asks for an export, and how it reads. */
type Asker = {
  /** @see SignIn.identify */
  identify: (after: number) => Promise<Identity | null>
  read: Read
  statements: Statements
}

/** An account at the first byte of its export: all that the opening transaction read, and the way to the rest. */
export type Content = {
  exportedAt: Date
  profile: string
  /** Is all of the account here already? */
  whole: boolean
  /**
   * The pages of a collection, each read when it is asked for.
   * @throws RevokedError when the session is gone, and whatever a store or D1 threw
   */
  pages: (name: CollectionName) => AsyncGenerator<Page>
}

/** Whose export it is; without content where no collection was to be read. */
export type Opening = { userId: string; content: Content | null }

/** What the opening shall read: these collections, unless the user is one of the spared. */
type Asked = { exportedAt: Date; names: readonly CollectionName[]; spared: readonly string[] }

/** A request that shows a session. */
export type Session = Asker & { identity: Identity; asked: Asked }
type First = Rows & Last & { name: CollectionName }
type Answer = { account: Account; firsts: First[]; limit: number }

const send = async (
  form: Form,
  limit: number,
  { read, statements, identity, asked }: Session,
): Promise<Answer | null> => {
  const { exportedAt, names, spared } = asked
  const at = { after: exportedAt.getTime(), spared: JSON.stringify(spared), limit, most: FIRST_BYTES, from: 1 }
  const values = { ...identity.values, ...at }
  const [[account], ...results] = await read([
    fill(statements[form].profile(), values),
    ...names.map((name) => fill(statements[form].opening(name), values)),
  ])
  if (!account) return null
  const firsts = names.flatMap((name, i) => results[i]?.map((first) => ({ ...first, name })) ?? [])
  return { account, limit, firsts }
}

const texts = ({ account, firsts }: Answer) => [account.text, ...firsts.map(({ text }) => text)]

/** The answer to the same question in bytes, made text again. */
const exactly = ({ account, firsts, limit }: Answer): Answer => {
  const table = getTableName(profile.table)
  if (account.text.length < 2 * account.bytes) throw new RowError('heavier than can be stated', table, account.id)
  const exactFirsts = firsts.map((first) => exactRows(first.name, first))
  return { limit, account: { ...account, text: exactText(table, account.text) }, firsts: exactFirsts }
}

/** One transaction: session, profile, and the first page of each collection, or none where they would not fit into D1's strings. */
const ask = async (session: Session): Promise<Answer | null> => {
  const askFor = async (limit: number) => {
    const answer = await send('text', limit, session)
    if (!answer || !texts(answer).some((text) => text?.includes(REPLACEMENT))) return answer
    const digits = await send('hex', limit, session)
    return digits && exactly(digits)
  }
  try {
    return await askFor(FIRST_PAGE + 1) // the row more tells whether to go on
  } catch (error) {
    if (isTooBig(error)) return askFor(0)
    throw error
  }
}

/**
 * First pages that go out as they were read: all, if they are the whole account. Else the first alone, for what follows
 * behind the first byte has to ask for the session again.
 */
const pagesToKeep = ({ firsts, limit }: Answer, names: readonly CollectionName[]) => {
  const pages = firsts.flatMap((first) =>
    first.text !== null && limit > 0 ? [toPage(first.name, first, first.text, limit, START)] : [],
  )
  const whole = pages.length === names.length && pages.every((page) => page.last)
  const kept = whole ? pages : pages.filter((page) => page.name === names[0])
  return { whole, kept: new Map(kept.map((page) => [page.name, page])) }
}

/** Reads one more page: asks who is signed in again for each. */
const pageReader = ({ identify, identity, read, statements, asked }: Session, { account, firsts }: Answer) => {
  // Running out of time meanwhile does not break a file; being ended ahead of time does.
  const after = account.until === null ? asked.exportedAt.getTime() : account.until - 1
  const known = new Map(firsts.map(({ name, text: _, ...first }) => [name, first])) // not the texts, which would stay alive
  const source = { read, statements, account: account.account }
  return async (name: CollectionName, page?: Page): Promise<Page> => {
    const opened = known.get(name)
    if (!page && opened?.last === null) return noRows(name)
    const now = await identify(after)
    if (!now || !opened || now.database !== identity.database) throw new RevokedError()
    const limit = limitBehind(page ?? opened)
    const values = { ...now.values, after }
    return readPage(source, { name, values, last: opened.last, behind: page?.end ?? START, limit })
  }
}

async function* pagesFrom(first: Page, next: (page: Page) => Promise<Page>): AsyncGenerator<Page> {
  let page = first
  yield page
  while (!page.last) {
    page = await next(page)
    yield page
  }
}

const contentOf = async (session: Session, answer: Answer): Promise<Content> => {
  const { exportedAt, names } = session.asked
  const { whole, kept } = pagesToKeep(answer, names)
  const next = pageReader(session, answer)
  const [first] = names
  // A read that fails is a 500 ahead of the first byte only.
  if (first && !kept.has(first)) kept.set(first, await next(first))
  const pages = async function* (name: CollectionName) {
    const page = kept.get(name) ?? (await next(name))
    yield* pagesFrom(page, (before) => next(name, before))
  }
  return { exportedAt, whole, profile: answer.account.text, pages }
}

/**
 * Opens an export: checks the session and reads the account, in one transaction.
 * @returns null when there is no such session, or no such user
 */
export const openExport = async (session: Session): Promise<Opening | null> => {
  const answer = await ask(session)
  if (!answer) return null
  const { id, account } = answer.account
  const isRead = answer.firsts.some((first) => first.account === account) // all of them or none: it was one transaction
  return { userId: id, content: isRead ? await contentOf(session, answer) : null }
}
