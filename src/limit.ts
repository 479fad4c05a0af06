import { within } from './deadline'
import { log } from './log'
import { reasonOf } from './reason'

const DEADLINE = 1_000 // milliseconds

/**
 * Counts one export of the key against the limit of wrangler.toml.
 * @returns false when that was one too many; a limiter that fails, or does not answer in time,
 * is no reason to keep people from their data
 */
export const withinLimit = async (limiter: RateLimit, key: string, requestId: string): Promise<boolean> => {
  try {
    return (await within(DEADLINE, () => limiter.limit({ key }))).success
  } catch (error) {
    log({ event: 'limiter failed', requestId, reason: reasonOf(error) })
    return true
  }
}
