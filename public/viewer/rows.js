import { parseLine } from './export-index.js'
import { eachLine } from './lines.js'

const READ = 1_000_000 // bytes to read at once, unless a single row is heavier

/**
 * @typedef {import('./export-index.js').Collection} Collection
 * @typedef {import('./offsets.js').Offsets} Offsets
 * @typedef {Record<string, unknown>} Row
 * @typedef {{ signal: AbortSignal, onProgress: (progress: { done: number, of: number }) => void }} Task progress in rows or bytes
 */

/** What a row has in a column. @param {Row} row @param {string} column */
export const valueIn = (row, column) => (Object.hasOwn(row, column) ? row[column] : undefined)

/** The row behind the given one, and those after it that lie next to each other and are read at once.
 * @param {Offsets} rows @param {number[]} numbers ascending @param {number} first */
const runFrom = (rows, numbers, first) => {
  const start = numbers[first] ?? 0
  let length = 1
  while (numbers[first + length] === start + length && rows.at(start + length + 1) - rows.at(start) <= READ) length++
  return { start, length }
}

/**
 * Reads rows from the file again.
 * @param {Blob} file
 * @param {Offsets} rows
 * @param {number[]} numbers from 0, ascending
 * @param {(row: Row, number: number) => void} onRow
 * @throws when the file has changed or is gone
 */
export const readRows = async (file, rows, numbers, onRow) => {
  for (let at = 0; at < numbers.length; ) {
    const { start, length } = runFrom(rows, numbers, at)
    const from = rows.at(start)
    const bytes = new Uint8Array(await file.slice(from, rows.at(start + length)).arrayBuffer())
    for (let row = start; row < start + length; row++) {
      onRow(parseLine(bytes.subarray(rows.at(row) - from, rows.at(row + 1) - from)), row)
    }
    at += length
  }
}

/**
 * Reads all rows of a collection, one after the other.
 * @param {Blob} file
 * @param {Collection} collection
 * @param {(row: Row, number: number) => void} onRow
 * @param {Task} task
 * @throws the signal's reason; when the file has changed or is gone
 */
export const eachRow = async (file, { rows }, onRow, { signal, onProgress }) => {
  let number = 0
  const part = file.slice(rows.at(0), rows.end)
  const report = (/** @type {number} */ done) => onProgress({ done, of: part.size })
  await eachLine(part, (line) => onRow(parseLine(line), number++), { signal, onProgress: report })
}
