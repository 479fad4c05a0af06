import { exactText, kindOf, readableText } from './values.js'

const SHOWN = 300 // characters of a value that a table can show

/**
 * A value on its way to the page: never long, however long the value is.
 * @typedef {{ kind: ReturnType<typeof kindOf>, text: string, exact: string, length: number }} Cell
 *   `text` as a reader sees it, `exact` as it stands in the file (both cut after some characters), `length` of `exact`
 */

/** No half of an emoji stands where a text is cut. @param {string} text @param {number} most */
const cut = (text, most) => (text.length <= most ? text : text.slice(0, most).replace(/[\ud800-\udbff]$/, ''))

/** What the file has, also where a reader sees nothing. @param {unknown} value */
const exactOf = (value) => (value === undefined ? '' : value === '' ? '""' : exactText(value))

/**
 * @param {unknown} value
 * @param {number} [most] characters
 * @returns {Cell}
 */
export const cellOf = (value, most = SHOWN) => {
  const exact = exactOf(value)
  return { kind: kindOf(value), text: cut(readableText(value), most), exact: cut(exact, most), length: exact.length }
}
