import { cellOf } from './cells.js'
import { ExportIndex, VERSION } from './export-index.js'
import { eachLine } from './lines.js'

const LONG = 2000 // characters of a value about the account
const MOST = 100 // values of one member

/**
 * What a file is: `whole`; `cut` within or behind the rows of a collection; or `foreign`, at a line that no export has there.
 * @typedef {{ name: 'whole' }
 *   | { name: 'cut', collection: string, rows: number }
 *   | { name: 'foreign', why: 'empty' | 'beginning' | 'line' | 'version', line: number, version: string }} Verdict
 *
 * @typedef {import('./cells.js').Cell} Cell
 * @typedef {{ name: string, cells: [string, Cell][] }} Member its own cell has no name
 * @typedef {{ name: string, length: number }} Column with the characters of its longest value
 * @typedef {{ name: string, rows: number, columns: Column[] }} Contents
 * @typedef {{ verdict: Verdict, rows: number, about: Member[], collections: Contents[] }} Report
 */

/** @param {ExportIndex} index @param {number} wrong the line that no export has there; 0 for none @returns {Verdict} */
const judge = ({ document, lines, version }, wrong) => {
  const { collection, counts, whole } = document
  if (wrong > 0) {
    const why = wrong <= 2 ? 'beginning' : version !== VERSION ? 'version' : 'line'
    return { name: 'foreign', why, line: wrong, version: version.slice(0, 20) }
  }
  if (lines === 0) return { name: 'foreign', why: 'empty', line: 0, version }
  return whole ? { name: 'whole' } : { name: 'cut', collection, rows: counts[collection] ?? 0 }
}

/** @param {string} name @param {unknown} value @returns {Member} */
const memberOf = (name, value) => {
  /** @type {[string, unknown][]} */
  const parts = typeof value === 'object' && value !== null ? Object.entries(value) : [['', value]]
  return { name, cells: parts.slice(0, MOST).map(([part, value]) => [part, cellOf(value, LONG)]) }
}

/**
 * What the page tells of a file.
 * @param {ExportIndex} index
 * @param {number} wrong the line that no export has there; 0 for none
 * @returns {Report}
 */
const reportOf = (index, wrong) => ({
  verdict: judge(index, wrong),
  rows: index.document.rows,
  about: [...index.about].map(([name, value]) => memberOf(name, value)),
  collections: [...index.collections].map(([name, { rows, columns }]) => ({
    name,
    rows: rows.length,
    columns: [...columns].map(([name, length]) => ({ name, length })),
  })),
})

/**
 * Reads and judges a file.
 * @param {Blob} file
 * @param {import('./calls.js').Task} task
 * @throws the signal's reason; when the file cannot be read
 */
export const readExport = async (file, { signal, onProgress }) => {
  const index = new ExportIndex()
  let wrong = 0
  const add = (/** @type {Uint8Array} */ line, /** @type {number} */ at) => {
    if (!index.add(line, at)) wrong = index.lines
    return wrong === 0
  }
  const tell = (/** @type {number} */ done) => onProgress({ done, of: file.size, rows: index.document.rows })
  const toItsEnd = await eachLine(file, add, { signal, onProgress: tell })
  if (!toItsEnd && wrong === 0) wrong = index.lines + 1 // a line beyond all bounds
  return { index, report: reportOf(index, wrong) }
}
