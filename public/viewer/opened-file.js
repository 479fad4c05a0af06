import { callsTo } from './calls.js'

/**
 * @typedef {import('./calls.js').Wishes} Wishes
 * @typedef {import('./calls.js').Progress} Progress
 * @typedef {import('./report.js').Report} Report
 * @typedef {import('./worker.js').Look} Look
 * @typedef {import('./worker.js').ShownRow} ShownRow
 * @typedef {Awaited<ReturnType<typeof openFile>>} OpenedFile
 */

const WORKER = '/viewer/worker.js'

/** @type {{ createPolicy(name: string, rules: { createScriptURL(): string }): { createScriptURL(url: string): string } } | undefined} */
const trustedTypes = Reflect.get(globalThis, 'trustedTypes') // not every browser has them

/** The page's policy lets no text become the address of a script but by this rule, and that knows only one. */
const address = trustedTypes?.createPolicy('viewer', { createScriptURL: () => WORKER }).createScriptURL('') ?? WORKER

/**
 * Opens a file in a worker of its own, which reads and judges it, and reads from it what the page shows. Nothing of it is sent.
 * @param {File} file
 * @param {Wishes} wishes
 */
export const openFile = async (file, wishes) => {
  const worker = new Worker(address, { type: 'module' })
  /** @type {ReturnType<typeof callsTo<import('./worker.js').ViewerFunctions>>} */
  const call = callsTo(worker)
  try {
    const report = await call('open', file, wishes)
    return {
      report,
      /** @param {Look} look @param {number} from place of the first @param {number} to place behind the last */
      rows: (look, from, to) => call('rows', { look, from, to }),
      /** @param {string} collection @param {number} number of the row @param {string} column */
      value: (collection, number, column) => call('value', { collection, number, column }),
      /** @param {Look} look @param {number} number of the row */
      place: (look, number) => call('place', { look, number }),
      /** @param {string} collection @param {string} text @param {Wishes} wishes */
      find: (collection, text, wishes) => call('find', { collection, text }, wishes),
      /** @param {string} collection @param {Wishes} wishes */
      csv: (collection, wishes) => call('csv', { collection }, wishes),
      close: () => worker.terminate(),
    }
  } catch (error) {
    worker.terminate()
    throw error
  }
}
