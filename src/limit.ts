import { log } from './log'

/**
 * Counts one export of the key against the limit of wrangler.toml.
 * @returns false when that was one too many; a limiter that fails is no reason to keep people from their data
 */
export const withinLimit = async (limiter: RateLimit, key: string, requestId: string): Promise<boolean> => {
  try {
    return (await limiter.limit({ key })).success
  } catch {
    log({ event: 'limiter failed', requestId })
    return true
  }
}
