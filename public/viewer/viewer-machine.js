import { START, stateOf } from './viewer-states.js'

/**
 * @typedef {import('./opened-file.js').Progress} Progress
 * @typedef {import('./opened-file.js').Wishes} Wishes
 * @typedef {import('./viewer-states.js').Source} Source
 * @typedef {import('./viewer-states.js').OpenState} OpenState
 * @typedef {import('./viewer-states.js').ViewerState} ViewerState
 */

/**
 * @param {typeof import('./opened-file.js').openFile} openFile
 * @param {(state: ViewerState) => void} onState called at every change, also while progress goes on
 */
export const viewerMachine = (openFile, onState) => {
  /** @type {ViewerState} */
  let state = { name: 'closed' }
  let current = new AbortController()

  const enter = (/** @type {ViewerState} */ next) => {
    state = next
    onState(next)
  }
  /** Ends what runs, and gives what comes next a signal of its own. */
  const begin = () => {
    current.abort()
    current = new AbortController()
    return current.signal
  }
  /** Changes what is open. @param {(open: OpenState) => Partial<OpenState>} change */
  const alter = (change) => {
    if (state.name === 'open') enter({ ...state, ...change(state) })
  }
  /** @param {Source} source @param {AbortSignal} signal @param {unknown} error */
  const fail = (source, signal, error) => {
    if (signal.aborted) return
    console.error(error)
    if (state.name === 'open') state.opened.close()
    enter({ name: 'failed', file: source.file, byHand: source.byHand })
  }

  /**
   * @template T
   * @param {{ name: 'finding' | 'saving', text?: string | undefined }} task
   * @param {(state: OpenState, wishes: Wishes) => Promise<T>} work
   * @param {(result: T, state: OpenState) => Partial<OpenState>} change what its end changes
   * @returns did it come to its end?
   */
  const run = async (task, work, change) => {
    if (state.name !== 'open') return false
    const from = state
    const signal = begin()
    const onProgress = (/** @type {Progress} */ progress) => alter(() => ({ running: { ...task, progress } }))
    onProgress(START)
    try {
      const result = await work(from, { signal, onProgress })
      if (signal.aborted) return false
      alter((open) => ({ ...change(result, open), running: undefined }))
      return true
    } catch (error) {
      fail(from, signal, error)
      return false
    }
  }

  /** Shows the rows that have a text in any column; all, when it is empty. @param {string} text */
  const find = async (text) => {
    await run(
      { name: 'finding', text },
      async ({ opened, choice }, wishes) => (text === '' ? undefined : opened.find(choice.collection, text, wishes)),
      (found, { choice }) => ({ choice: { ...choice, text, found } }),
    )
  }

  return {
    find,

    /** Opens a file in place of the one that is open. @param {File} file @param {boolean} byHand */
    async open(file, byHand) {
      const signal = begin()
      if (state.name === 'open') state.opened.close()
      const source = { file, byHand }
      const onProgress = (/** @type {Progress} */ progress) => enter({ name: 'opening', ...source, progress })
      onProgress(START)
      try {
        const opened = await openFile(file, { signal, onProgress })
        if (signal.aborted) opened.close()
        else enter(stateOf(source, opened))
      } catch (error) {
        fail(source, signal, error)
      }
    },

    /** Ends what runs: a file that is being opened stays closed, rows that are shown stay. @returns the text that they have */
    stop() {
      begin()
      if (state.name === 'opening') enter({ name: 'closed' })
      alter(() => ({ running: undefined }))
      return state.name === 'open' ? state.choice.text : ''
    },

    /** The open file can no longer be read. @param {unknown} error @returns {undefined} */
    fail(error) {
      if (state.name === 'open') fail(state, begin(), error)
    },

    /** @param {boolean} newest first, or oldest first */
    order: (newest) => alter(({ choice }) => ({ choice: { ...choice, newest } })),

    /** Shows another collection, with the same filter, also one that is still looked for. @param {string} collection */
    async choose(collection) {
      if (state.name !== 'open') return
      const text = state.running?.text ?? state.choice.text
      alter(({ choice }) => ({ choice: { ...choice, collection, text: '', found: undefined }, csv: undefined }))
      if (text !== '') await find(text)
      else this.stop()
    },

    /** Makes a CSV file of the collection, and then goes on with a filter that was looked for. */
    async saveCsv() {
      const text = state.name === 'open' ? state.running?.text : undefined
      const isDone = await run(
        { name: 'saving', text },
        ({ opened, choice }, wishes) => opened.csv(choice.collection, wishes),
        (blob, { file, choice }) => ({
          csv: { blob, name: `${file.name.replace(/\.json$/i, '')}-${choice.collection}.csv` },
        }),
      )
      if (isDone && text !== undefined) await find(text)
    },
  }
}
