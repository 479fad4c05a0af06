import { createHash, randomBytes } from 'node:crypto'
import { type Row, renderDocument, type Table } from '../rendering.ts'
import { heavyAgents } from './heavy.ts'
import { awkwardRows, edgeRows, fewRows, halvedRows, manyRows, type Rows } from './rows.ts'

/** How long a session of a run lives, in milliseconds. */
export const HOUR = 3_600_000
const MAX_INTEGER = 2n ** 63n - 1n

/** A session as it is stored, and its token. */
export type Session = { token: string; userId: string; expiresAt: number }

/** A throw-away user with his rows, and a session of his. */
export type Account = { session: Session; user: Row; rows: Rows; heavy?: ReturnType<typeof heavyAgents> }

/** What is stored of a token. */
export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** A session that ends after so many milliseconds, or has ended. */
const signIn = (userId: string, lifetime = HOUR): Session => ({
  token: randomBytes(32).toString('hex'),
  userId,
  expiresAt: Date.now() + lifetime,
})

const byAge = (a: Row, b: Row) =>
  Number(a['created_at']) - Number(b['created_at']) ||
  Buffer.compare(Buffer.from(`${a['id']}`), Buffer.from(`${b['id']}`))

/** What the account's document must say after its first member. */
export const documentOf = ({ user, rows, heavy }: Account): Iterable<string> => {
  const rowsOf = function* (table: Table): Generator<Row> {
    yield* rows[table].toSorted(byAge)
    if (table === 'agents' && heavy) yield* heavy.rows() // younger than any other
  }
  return renderDocument(user, rowsOf)
}

/** Makes the accounts of a run. Every id holds the run's name, which nobody else's does, and follows from it. */
const maker = (run: string) => {
  let made = 0
  return (id: string, rows: (prefix: string) => Rows = (prefix) => fewRows(prefix, 0), more: Row = {}): Account => {
    const name = `${run}-${++made}`
    const texts = { name: null, plan: null, role: 'user', referral_code: name, referral_credits: 0 }
    const user = { id, email: `verify-${name}@example.invalid`, ...texts, ...more }
    return { session: signIn(id), user, rows: rows(`verify-${name}-`) }
  }
}

/** Ends of ids that stand side by side, or are one and the same for who is not exact. */
const neighbouring = ['', '0', ' ', '\u0000', '\n', '-', '%', '\u0301', 'A', 'a']
/** Starts of ids that would do harm as the start of a file's name. */
const unnameable = ['../', '"\r\n; x=', '%0d%0a', '\u202egnp.', "'abc def", 'abcdefg😀', '日本語']
const awkward = { name: '"\\\u0000\u2028</script>', plan: '\ud7ff\u{10ffff}\u0001', role: "'; --\r\n" }

export type Plan = ReturnType<typeof makePlan>

/**
 * The throw-away accounts of one run, and sessions that will end in it.
 * @param run some random letters and digits
 * @param megabytes how heavy the heaviest document is
 */
export const makePlan = (run: string, megabytes: number) => {
  const make = maker(run)
  const named = (name: string, ...rest: [((prefix: string) => Rows)?, Row?]) => make(`verify-${run}-${name}`, ...rest)
  const heavy = named('heavy', (prefix) => ({ ...fewRows(prefix, 2), agents: [] }))
  const heavyId = heavy.session.userId
  const accounts = {
    visitor: named('visitor', (prefix) => fewRows(prefix, 3), { name: 'Vera Visitor', plan: 'solo' }),
    empty: named('empty', undefined, { referral_code: null }),
    limited: named('limited'),
    unlimited: named('unlimited'),
    changing: named('changing', (prefix) => fewRows(prefix, 4)),
    page: named('page', (prefix) => fewRows(prefix, 60)),
    pages: named('pages', manyRows),
    heavy: { ...heavy, heavy: heavyAgents(heavyId, `${heavyId}-agent-`, megabytes) },
    texts: named('texts', awkwardRows, { ...awkward, referral_credits: MAX_INTEGER }),
    edges: named('edges', edgeRows, { referral_credits: -MAX_INTEGER - 1n }),
    odd: named('odd', undefined, { referral_credits: 2n ** 53n + 1n }),
    halved: named('halved', halvedRows, { name: '\ud83d' }),
  }
  const sessions = {
    expired: signIn(accounts.visitor.session.userId, -1),
    revoked: signIn(accounts.visitor.session.userId),
    overHttp1: signIn(heavyId),
    overHttp2: signIn(heavyId),
    ofDeleted: signIn(heavyId),
  }
  const neighbours = neighbouring.map((end) => named(`neighbour${end}`, (prefix) => fewRows(prefix, 4)))
  const nameless = unnameable.map((start) => make(start + run, (prefix) => fewRows(prefix, 1)))
  return { run, accounts, neighbours, nameless, sessions }
}

/** Every account of the plan. */
export const accountsOf = ({ accounts, neighbours, nameless }: Plan): Account[] => [
  ...Object.values(accounts),
  ...neighbours,
  ...nameless,
]

/** Every session of the plan. */
export const sessionsOf = (plan: Plan): Session[] => [
  ...accountsOf(plan).map(({ session }) => session),
  ...Object.values(plan.sessions),
]
