import { byId } from '../dom.js'
import { count } from '../words.js'
import { placeOf } from './table-keys.js'
import { visibly } from './text-view.js'
import { label } from './viewer-words.js'

/**
 * @typedef {import('./report.js').Cell} Cell
 * @typedef {(number: number, column: string) => Promise<Cell | undefined>} ReadValue reads a value again, more of it
 */

/** @param {string} column @param {number} number of the row @param {Cell} cell */
const write = (column, number, { exact, length }) => {
  const value = document.createElement('bdi')
  value.append(...visibly(exact))
  const more = length > exact.length ? [` … (${count(length, 'character')} in all; the CSV file has them)`] : []
  byId('exact').replaceChildren(...visibly(`${label(column)}, row ${number}: `), value, ...more)
}

/**
 * Shows what the file has in the cell that is pointed at or has the focus.
 * @param {import('./table-view.js').TableView} table
 * @param {() => string[]} columns
 * @param {ReadValue} read
 */
export const exactView = (table, columns, read) => {
  /** @type {HTMLTableCellElement | undefined} */
  let shown

  /** @param {Event} event */
  const show = async ({ target }) => {
    const element = target instanceof Element ? target.closest('td') : undefined
    if (!element || element === shown) return
    shown = element
    const { place, column } = placeOf(element)
    const row = table.at(place)?.row
    const [name, cell] = [columns()[column - 1], row?.cells[column - 1]]
    if (!row || !cell || name === undefined) return
    write(name, row.number, cell)
    if (cell.length <= cell.exact.length) return
    const whole = await read(row.number, name)
    if (whole && shown === element) write(name, row.number, whole)
  }

  table.box.addEventListener('pointerover', show)
  table.box.addEventListener('focusin', show)
}
