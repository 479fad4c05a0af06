import { visibly } from './text-view.js'
import { label } from './viewer-words.js'

/** @typedef {import('./report.js').Column} Column */

/** How wide each column is, in characters: as its values ask, within bounds. @param {Column[]} columns @param {number} rows */
const widthsOf = (columns, rows) => [
  Math.max(String(rows).length, 4) + 4,
  ...columns.map(({ name, length }) => Math.min(Math.max(length, label(name).length, 8), 26) + 4),
]

/** @param {string} name */
const headCell = (name) => {
  const cell = document.createElement('th')
  cell.scope = 'col'
  cell.dir = 'auto'
  cell.append(...visibly(label(name)))
  return cell
}

/**
 * Gives a table its head, and its columns widths that stay while rows come and go.
 * @param {HTMLTableElement} table
 * @param {Column[]} columns
 * @param {number} rows
 */
export const layOut = (table, columns, rows) => {
  const widths = widthsOf(columns, rows)
  const row = document.createElement('tr')
  row.ariaRowIndex = '1'
  row.append(...['row', ...columns.map(({ name }) => name)].map(headCell))
  table.createTHead().replaceChildren(row)
  table.style.width = `${widths.reduce((sum, width) => sum + width)}ch`
  const elements = widths.map((width) => {
    const column = document.createElement('col')
    column.style.width = `${width}ch`
    return column
  })
  table.querySelector('colgroup')?.replaceChildren(...elements)
}

/** A value in its element; nothing in it can run. @param {import('./report.js').Cell} cell */
export const valueElement = ({ kind, text, exact }) => {
  const element = document.createElement(kind === 'time' ? 'time' : 'span')
  element.className = kind
  if (element instanceof HTMLTimeElement) {
    element.dateTime = exact
    element.title = exact
  }
  element.append(...visibly(text))
  return element
}

/**
 * @param {import('./worker.js').ShownRow} row
 * @param {number} place in the table, from 0
 */
export const rowElement = ({ number, cells }, place) => {
  const row = document.createElement('tr')
  row.ariaRowIndex = String(place + 2) // the head is the first
  const head = document.createElement('th')
  head.scope = 'row'
  head.tabIndex = -1
  head.append(String(number))
  row.append(head)
  for (const cell of cells) {
    const element = row.insertCell()
    element.tabIndex = -1
    element.dir = 'auto'
    element.append(valueElement(cell))
  }
  return row
}
