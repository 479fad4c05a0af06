/**
 * The states of the viewer. In each of them another file can be opened.
 *
 *   closed ──▶ opening ──▶ open | refused | failed
 *      ▲          │         │ ▲
 *      └─ stopped ┘         └─┘ one task at a time: finding, saving
 *
 * @typedef {import('./opened-file.js').OpenedFile} OpenedFile
 * @typedef {import('./opened-file.js').Progress} Progress
 * @typedef {import('./opened-file.js').Report} Report
 * @typedef {{ file: File, byHand: boolean }} Source `byHand`: a person chose it; otherwise the page opened it
 * @typedef {{ collection: string, newest: boolean, text: string, found: number | undefined }} Choice `found`: how many
 *   rows have the text; undefined when all rows are shown
 * @typedef {Source & { name: 'open', opened: OpenedFile, choice: Choice,
 *   running: { name: 'finding' | 'saving', text?: string | undefined, progress: Progress } | undefined,
 *   csv: { blob: Blob, name: string } | undefined }} OpenState
 * @typedef {{ name: 'closed' }
 *   | Source & { name: 'opening', progress: Progress }
 *   | Source & { name: 'refused', report: Report }
 *   | Source & { name: 'failed' }
 *   | OpenState} ViewerState
 */

/** How far work is that begins. */
export const START = { done: 0, of: 1, rows: 0 }

/**
 * The state of a file that was read.
 * @param {Source} source
 * @param {OpenedFile} opened
 * @returns {ViewerState}
 */
export const stateOf = (source, opened) => {
  const { report, close } = opened
  if (report.verdict.name !== 'foreign') {
    const choice = { collection: report.collections[0]?.name ?? '', newest: false, text: '', found: undefined }
    return { name: 'open', ...source, opened, choice, running: undefined, csv: undefined }
  }
  close()
  return { name: 'refused', ...source, report }
}
