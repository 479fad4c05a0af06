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

/** Reads the account for everybody but the spared users; for nobody, that is, no collection at all, where that is null. */
type Open = (spared: readonly string[] | null) => Promise<Opening | null>

/** What users did in the last so many milliseconds. */
const newMemory = (period: number) => {
  let events: { user: string; at: number }[] = []

  const counts = (): Map<string, number> => {
    events = events.filter(({ at }) => at > Date.now() - period)
    const byUser = new Map<string, number>()
    for (const { user } of events) byUser.set(user, (byUser.get(user) ?? 0) + 1)
    return byUser
  }

  return {
    add(user: string) {
      const event = { user, at: Date.now() }
      events.push(event)
      return {
        renew: () => {
          event.at = Date.now()
        },
        forget: () => {
          events = events.filter((other) => other !== event)
        },
      }
    },
    /** How many there are of a user. */
    countOf: (user: string): number => counts().get(user) ?? 0,
    /** The users with so many. */
    usersWith: (count: number): string[] => [...counts()].filter(([, each]) => each >= count).map(([user]) => user),
  }
}

/**
 * What an isolate knows of its own exports, by which it refuses before it reads. Cloudflare's limit is asked by user, and
 * who that is only the database can say; as a rule it says so together with the data, in one round trip. So the collections
 * are read ahead of the limit, a few openings at once, but for users who were refused lately or have exported as often as
 * the limit allows: there the user comes first, then the limit, then the data.
 */
export const newTraffic = () => {
  const exported = newMemory(PERIOD)
  const refused = newMemory(PERIOD)
  const streams = newMemory(FORGOTTEN)
  let ahead = 0

  const spared = (limit: number): string[] => [
    ...exported.usersWith(limit),
    ...refused.usersWith(1),
    ...streams.usersWith(OPEN),
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
      if (streams.countOf(userId) >= OPEN || !(await mayExport(userId))) {
        refused.add(userId)
        throw new AnswerError('tooMany')
      }
      exported.add(userId)

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
      if (streams.countOf(user) >= OPEN) throw new AnswerError('tooMany')
      const { renew, forget } = streams.add(user)
      return { taken: renew, ended: forget }
    },
  }
}
