import { eachRow, valueIn } from './rows.js'
import { exactText } from './values.js'

const PART = 1_000_000 // characters that wait in memory

/** What a spreadsheet would take for the beginning of a formula, also behind signs that it overlooks. */
const FORMULA = /^(?:[\t\r\n]|[\s\p{Cc}\p{Cf}]*[=+\-@＝＋－＠])/u
const HALF = /\p{Surrogate}/gu // half of an emoji, which UTF-8 cannot hold

/** @param {string} half */
const escaped = (half) => `\\u${half.charCodeAt(0).toString(16)}`

/**
 * A field as RFC 4180 has it. Text is always quoted; with an apostrophe before it, no spreadsheet runs it as a formula.
 * @param {unknown} value
 */
const fieldOf = (value) => {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string' && typeof value !== 'object') return exactText(value)
  const text = exactText(value).replace(HALF, escaped)
  return `"${FORMULA.test(text) ? "'" : ''}${text.replaceAll('"', '""')}"`
}

/** A line of a CSV file. @param {unknown[]} values */
const recordOf = (values) => `${values.map(fieldOf).join(',')}\r\n`

/** Tells a spreadsheet that the file is UTF-8; it would take ü for Ã¼ otherwise. */
const BYTE_ORDER_MARK = '\uFEFF'

/**
 * A collection as a CSV file, all rows in the order of the document. What is done waits in blobs, which a browser can keep
 * out of memory.
 * @param {Blob} file
 * @param {import('./rows.js').Collection} collection
 * @param {import('./rows.js').Task} task
 */
export const csvOf = async (file, collection, task) => {
  const columns = [...collection.columns.keys()]
  /** @type {Blob[]} */
  const parts = []
  let text = BYTE_ORDER_MARK + recordOf(columns)
  const pack = () => {
    parts.push(new Blob([text]))
    text = ''
  }
  const add = (/** @type {import('./rows.js').Row} */ row) => {
    text += recordOf(columns.map((column) => valueIn(row, column)))
    if (text.length >= PART) pack()
  }
  await eachRow(file, collection, add, task)
  pack()
  return new Blob(parts, { type: 'text/csv;charset=utf-8' })
}
