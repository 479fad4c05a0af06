import { byId } from '../dom.js'
import { size } from '../words.js'
import { valueElement } from './row-elements.js'
import { visibly } from './text-view.js'
import { label } from './viewer-words.js'

/** @typedef {import('./report.js').Cell} Cell */

/** @param {string} name @param {(string | Node)[]} value */
const entry = (name, value) => {
  const group = document.createElement('div')
  const term = document.createElement('dt')
  const description = document.createElement('dd')
  term.append(...visibly(name))
  description.dir = 'auto'
  description.append(...value)
  group.append(term, description)
  return group
}

/** A value, and beside a time what the file has. @param {Cell} cell */
const readable = (cell) => {
  const exact = document.createElement('small')
  exact.append(cell.exact)
  return cell.kind === 'time' ? [valueElement(cell), ' ', exact] : [valueElement(cell)]
}

/**
 * Who exported, when, and what else the file says about itself.
 * @param {import('./report.js').Report} report
 * @param {File} file
 */
export const aboutView = ({ about }, file) => {
  const entries = about.flatMap(({ name, cells }) =>
    cells.map(([part, cell]) => entry(label(part || name), readable(cell))),
  )
  byId('about').replaceChildren(entry('File', [...visibly(file.name), ` (${size(file.size)})`]), ...entries)
}
