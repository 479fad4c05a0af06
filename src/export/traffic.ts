import { AnswerError } from '../errors'
import type { Content, Opening } from './opening'

/** Exports of one user that may be open at once in an isolate. */
const OPEN = 10
/** Milliseconds for which an export counts: the longest period of Cloudflare's limit. */
const PERIOD = 60_000
/** Openings that may read ahead of the limit at once. */
const AHEAD = 2
/** Milliseconds after which a stream that nobody ended is taken for gone: longer than body.ts lets one be silent. */
const FORGOTTEN = 20 * 60_000

type Stream = { at: number }

/** Reads the account for everybody but the spared users; for nobody, that is, no collection at all, where that is null. */
type Open = (spared: readonly string[] | null) => Promise<Opening | null>

const lately = (times: readonly number[] = []) => times.filter((at) => at > Date.now() - PERIOD)

const note = (times: Map<string, number[]>, user: string) => {
  times.set(user, [...lately(times.get(user)), Date.now()])
}

/** The users with so many times lately; of the others, those without any are forgotten. */
const usersOf = (times: Map<string, number[]>, count: number): string[] => {
  for (const [user, at] of times) if (lately(at).length === 0) times.delete(user)
  return [...times].filter(([, at]) => lately(at).length >= count).map(([user]) => user)
}

/**
 * What an isolate knows of its own exports, by which it refuses before it reads. Cloudflare's limit is asked by user, and
 * who that is only the database can say; as a rule it says so together with the data, in one round trip. So the collections
 * are read ahead of the limit, a few openings at once, but for users who were refused lately or have exported as often as
 * the limit allows: there the user comes first, then the limit, then the data.
 */
export const newTraffic = () => {
  const exported = new Map<string, number[]>() // when, by user
  const refused = new Map<string, number[]>()
  const streams = new Map<string, Set<Stream>>()
  let ahead = 0

  const openOf = (user: string): Set<Stream> => {
    const open = streams.get(user) ?? new Set()
    for (const stream of open) if (stream.at < Date.now() - FORGOTTEN) open.delete(stream)
    return open
  }

  const spared = (limit: number): string[] => [
    ...usersOf(exported, limit),
    ...usersOf(refused, 1),
    ...[...streams.keys()].filter((user) => openOf(user).size >= OPEN),
  ]

  const openAhead = async (open: Open, limit: number) => {
    if (ahead >= AHEAD) return open(null)
    ahead++
    try {
      return await open(spared(limit))
    } finally {
      ahead--
    }
  }

  return {
    /**
     * Opens an export for a user who may have one.
     * @param mayExport asks the limit; not asked about nobody, nor about a user with too many exports open already
     * @param limit how many exports of a user the limit allows, as far as that is known
     * @throws AnswerError 401 or 429
     */
    async open(
      open: Open,
      mayExport: (user: string) => Promise<boolean>,
      limit: number,
    ): Promise<Opening & { content: Content }> {
      const first = await openAhead(open, limit)
      if (!first) throw new AnswerError('unauthorized')

      const { userId, content } = first
      if (openOf(userId).size >= OPEN || !(await mayExport(userId))) {
        note(refused, userId)
        throw new AnswerError('tooMany')
      }
      note(exported, userId)

      if (content) return { userId, content }
      const second = await open([])
      if (!second?.content || second.userId !== userId) throw new AnswerError('unauthorized')
      return { userId, content: second.content }
    },

    /**
     * Counts an export as open from now until it is ended.
     * @throws AnswerError 429
     */
    begin(user: string) {
      const open = openOf(user)
      if (open.size >= OPEN) throw new AnswerError('tooMany')
      const stream = { at: Date.now() }
      streams.set(user, open.add(stream))
      return {
        taken: () => {
          stream.at = Date.now()
        },
        ended: () => {
          open.delete(stream)
          if (open.size === 0) streams.delete(user)
        },
      }
    },
  }
}
