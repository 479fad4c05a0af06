import { count, size } from '../words.js'

/** A name for people, made from a key: `cronSchedule` → Cron schedule. @param {string} key */
export const label = (key) => {
  const words = key.replace(/(?<=[a-z\d])(?=[A-Z])/g, ' ').toLowerCase()
  const text = words.replace(/\bid\b/g, 'ID')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** @typedef {import('./report.js').Report} Report */

/** @param {Report['verdict'] & { name: 'cut' }} verdict */
const cut = ({ collection, rows }) =>
  collection === '' ? 'before its first row' : `after ${count(rows, 'row')} of ${label(collection)}`

/** @param {Report['verdict'] & { name: 'foreign' }} verdict */
const foreign = ({ why, line, version }) => {
  switch (why) {
    case 'empty':
      return 'The file is empty: there is nothing in it.'
    case 'beginning':
      return 'It does not begin as one. Perhaps it is of another program, or a program saved it anew and changed its form.'
    case 'version':
      return `It says that it is of version ${version}, which this page does not know.`
    default:
      return `It begins as one, but line ${line} is not as Agentbot writes it: the file was changed or damaged there.`
  }
}

/**
 * What a file is, in a title, a sentence and a note.
 * @param {Report} report
 * @param {File} file
 * @returns {[string, string, string]}
 */
export const verdictWords = ({ verdict, rows }, file) => {
  switch (verdict.name) {
    case 'whole':
      return [
        'This export is whole',
        `${count(rows, 'row')}, ${size(file.size)}. Nothing is missing at its end, and every line can be read.`,
        'No file can tell whether somebody took out a row or changed a value in it.',
      ]
    case 'cut':
      return [
        'This export is cut off',
        `It ends ${cut(verdict)}. What is there is shown; the rest is not in this file.`,
        'Look for another copy, or export again.',
      ]
    default:
      return ['This is not an Agentbot export', foreign(verdict), '']
  }
}

/** @param {{ collection: string, newest: boolean, text: string, found: number | undefined }} choice @param {number} rows */
export const rowsWords = ({ collection, newest, text, found }, rows) => {
  const order = newest ? 'newest first' : 'oldest first'
  if (rows === 0) return `${label(collection)}: no rows, this collection is empty`
  if (found === undefined) return `${label(collection)}: ${count(rows, 'row')}${rows > 1 ? `, ${order}` : ''}`
  const which = `${label(collection)}: ${found === 0 ? 'no row' : count(found, 'row')} with “${text}”`
  return `${which}${found > 1 ? `, ${order}` : ''}`
}
