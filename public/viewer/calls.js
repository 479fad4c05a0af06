/**
 * Calls across the border of a worker. `Functions` are those that a worker serves: each takes one argument and what it needs to be
 * told to stop and to tell how far it is.
 *
 * @typedef {{ done: number, of: number, rows?: number }} Progress
 * @typedef {{ signal: AbortSignal, onProgress: (progress: Progress) => void }} Task
 * @typedef {{ signal?: AbortSignal, onProgress?: (progress: Progress) => void }} Wishes
 * @typedef {Record<string, (argument: never, task: Task) => unknown>} Functions
 */

const TELL_EVERY = 100 // milliseconds

/** Lets through one progress in a while. @param {(progress: Progress) => void} tell @returns {(progress: Progress) => void} */
const seldom = (tell) => {
  let told = 0
  return (progress) => {
    const now = performance.now()
    if (now - told < TELL_EVERY) return
    told = now
    tell(progress)
  }
}

/** In a worker: answers the calls of the page. @param {Functions} functions */
export const serve = (functions) => {
  /** @type {Map<number, AbortController>} */
  const running = new Map()
  addEventListener('message', async ({ data: { id, name, argument } }) => {
    if (name === undefined) return running.get(id)?.abort()
    const stop = new AbortController()
    running.set(id, stop)
    const onProgress = seldom((progress) => postMessage({ id, progress }))
    try {
      const result = await functions[name]?.(/** @type {never} */ (argument), { signal: stop.signal, onProgress })
      postMessage({ id, result })
    } catch (error) {
      postMessage({ id, error: String(error) })
    }
    running.delete(id)
  })
}

/**
 * On the page: calls the functions of a worker.
 * @template {Functions} F
 * @param {Worker} worker
 */
export const callsTo = (worker) => {
  /** @type {Map<number, { resolve: (result: unknown) => void, reject: (error: unknown) => void, onProgress?: Wishes['onProgress'] }>} */
  const waiting = new Map()
  let last = 0

  const end = (/** @type {number} */ id) => {
    const call = waiting.get(id)
    waiting.delete(id)
    return call
  }
  worker.addEventListener('message', ({ data: { id, progress, error, result } }) => {
    if (progress) waiting.get(id)?.onProgress?.(progress)
    else if (error) end(id)?.reject(new Error(error))
    else end(id)?.resolve(result)
  })
  worker.addEventListener('error', () => {
    for (const id of waiting.keys()) end(id)?.reject(new Error('the worker failed'))
  })

  /**
   * @template {keyof F & string} K
   * @param {K} name
   * @param {Parameters<F[K]>[0]} argument
   * @param {Wishes} [wishes]
   * @returns {Promise<Awaited<ReturnType<F[K]>>>} rejects with the signal's reason, or with an error of the worker
   */
  return (name, argument, { signal, onProgress } = {}) => {
    const id = ++last
    const { promise, resolve, reject } = Promise.withResolvers()
    waiting.set(id, { resolve, reject, onProgress })
    signal?.addEventListener('abort', () => {
      end(id)
      worker.postMessage({ id })
      reject(signal.reason)
    })
    worker.postMessage({ id, name, argument })
    return promise
  }
}
