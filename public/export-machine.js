import { ExportFailure } from './answer.js'

/**
 * The states of the page. `idle` is left once; from `running` there are three ways out, and each can start again.
 *
 *   idle ──▶ running ──▶ saved | failed | cancelled ──▶ running …
 *
 * @typedef {import('./download.js').Progress} Progress
 * @typedef {import('./download.js').ExportFile} ExportFile
 * @typedef {{ name: 'idle' }
 *   | { name: 'running', since: number, progress: Progress }
 *   | { name: 'saved', file: ExportFile }
 *   | { name: 'failed', failure: ExportFailure }
 *   | { name: 'cancelled' }} ExportState
 */

/**
 * @param {typeof import('./download.js').download} download
 * @param {(state: ExportState) => void} onState called at every change, also while progress goes on
 */
export const exportMachine = (download, onState) => {
  let cancelled = new AbortController()
  let running = false

  /** @returns {Promise<ExportState>} the state in which it ends */
  const run = async () => {
    const since = performance.now()
    const onProgress = (/** @type {Progress} */ progress) => onState({ name: 'running', since, progress })
    onProgress({ rows: 0, bytes: 0, counts: {} })
    try {
      return { name: 'saved', file: await download(cancelled.signal, onProgress) }
    } catch (error) {
      if (cancelled.signal.aborted) return { name: 'cancelled' }
      if (!(error instanceof ExportFailure)) console.error(error)
      return { name: 'failed', failure: error instanceof ExportFailure ? error : new ExportFailure('page') }
    }
  }

  return {
    /** Starts an export unless one is running. */
    async start() {
      if (running) return
      running = true
      cancelled = new AbortController()
      const end = await run()
      running = false
      onState(end)
    },
    cancel: () => cancelled.abort(),
  }
}
