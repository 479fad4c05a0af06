import { AnswerError } from '../errors'
import type { Content, Opening } from './opening'

/** Exports of one user that may be open at once in an isolate. */
const OPEN = 10
/** Exports of one user within the milliseconds behind which the limit is asked first: what wrangler.toml allows. */
const OFTEN = 15
const PERIOD = 60_000
/** Openings that may read ahead of the limit at once. */
const AHEAD = 2
/** Milliseconds after which a stream that nobody ended is taken for gone: longer than body.ts lets one be silent. */
const FORGOTTEN = 20 * 60_000

type Stream = { at: number }

/** Reads the account for everybody but the spared users; for nobody, that is, no collection at all, where that is null. */
type Open = (spared: readonly string[] | null) => Promise<Opening | null>

/**
 * What an isolate knows of its own exports, by which it refuses before it reads. Cloudflare's limit is asked by user, and
 * who that is only the database can say; as a rule it says so together with the data, in one round trip. So the collections
 * are read ahead of the limit, a few openings at once, but for users who were refused or have exported as often as the limit
 * allows: there the user comes first, then the limit, then the data.
 */
export const newTraffic = () => {
  const lately = new Map<string, number[]>()
  const streams = new Map<string, Set<Stream>>()
  let ahead = 0

  const timesOf = (user: string): number[] => (lately.get(user) ?? []).filter((at) => at > Date.now() - PERIOD)

  const openOf = (user: string): Set<Stream> => {
    const open = streams.get(user) ?? new Set()
    for (const stream of open) if (stream.at < Date.now() - FORGOTTEN) open.delete(stream)
    return open
  }

  const spared = (): string[] => {
    for (const user of lately.keys()) if (timesOf(user).length === 0) lately.delete(user)
    const often = [...lately.keys()].filter((user) => timesOf(user).length >= OFTEN)
    return [...often, ...[...streams.keys()].filter((user) => openOf(user).size >= OPEN)]
  }

  const openAhead = async (open: Open) => {
    if (ahead >= AHEAD) return open(null)
    ahead++
    try {
      return await open(spared())
    } finally {
      ahead--
    }
  }

  return {
    /**
     * Opens an export for a user who may have one.
     * @param mayExport asks the limit; not asked about nobody, nor about a user with too many exports open already
     * @throws AnswerError 401 or 429
     */
    async open(open: Open, mayExport: (user: string) => Promise<boolean>): Promise<Opening & { content: Content }> {
      const first = await openAhead(open)
      if (!first) throw new AnswerError('unauthorized')

      const { userId, content } = first
      if (openOf(userId).size >= OPEN || !(await mayExport(userId))) {
        lately.set(userId, Array(OFTEN).fill(Date.now()))
        throw new AnswerError('tooMany')
      }
      lately.set(userId, [...timesOf(userId), Date.now()])

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

/** An export that counts as open. */
export type OpenExport = ReturnType<ReturnType<typeof newTraffic>['begin']>
