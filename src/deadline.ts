/** Something did not answer in time. */
class DeadlineError extends Error {
  override name = 'DeadlineError'
}

/** Ends at the deadline even if the work never settles; the signal tells the work that nobody waits for it any more. */
export const within = async <T>(milliseconds: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(new DeadlineError()), milliseconds)
  const missed = new Promise<never>((_, reject) => {
    deadline.signal.addEventListener('abort', () => reject(deadline.signal.reason))
  })
  try {
    return await Promise.race([work(deadline.signal), missed])
  } finally {
    clearTimeout(timer) // also when the work throws at once: nobody listens to `missed` then
  }
}
