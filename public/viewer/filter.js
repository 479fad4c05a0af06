import { eachRow, valueIn } from './rows.js'
import { exactText, kindOf, readableText } from './values.js'

/** Text in which case and the way of writing an accent make no difference. @param {string} text */
const fold = (text) => text.toLowerCase().toUpperCase().normalize('NFC') // lower case alone tells ς from σ, upper case alone ẞ from ß

/** @param {unknown} value @param {string} wanted folded */
const holds = (value, wanted) => {
  const kind = kindOf(value)
  if (kind === 'empty') return false
  return fold(readableText(value)).includes(wanted) || (kind === 'time' && fold(exactText(value)).includes(wanted))
}

/**
 * The rows that have a text in any column, as it is read or, for a time, as it stands in the file.
 * @param {Blob} file
 * @param {import('./rows.js').Collection} collection
 * @param {string} text
 * @param {import('./rows.js').Task} task
 * @returns their numbers from 0, ascending: 4 bytes for each row of the collection while it looks
 */
export const findRows = async (file, collection, text, task) => {
  const wanted = fold(text)
  const columns = [...collection.columns.keys()]
  const found = new Uint32Array(collection.rows.length)
  let count = 0
  const look = (/** @type {import('./rows.js').Row} */ row, /** @type {number} */ number) => {
    if (columns.some((column) => holds(valueIn(row, column), wanted))) found[count++] = number
  }
  await eachRow(file, collection, look, task)
  return found.slice(0, count)
}
