/** @typedef {import('./table-view.js').TableView} TableView */

/**
 * Where a key leads from a cell, as in every data grid, be it out of the table; undefined for other keys.
 * @param {KeyboardEvent} event
 * @param {{ place: number, column: number }} cell
 * @param {number} page how many rows are in view
 */
const target = ({ key, ctrlKey, metaKey }, { place, column }, page) => {
  const far = ctrlKey || metaKey
  switch (key) {
    case 'ArrowDown':
      return { place: place + 1, column }
    case 'ArrowUp':
      return { place: place - 1, column }
    case 'ArrowRight':
      return { place, column: column + 1 }
    case 'ArrowLeft':
      return { place, column: column - 1 }
    case 'PageDown':
      return { place: place + page, column }
    case 'PageUp':
      return { place: place - page, column }
    case 'Home':
      return { place: far ? 0 : place, column: 0 }
    case 'End':
      return { place: far ? Infinity : place, column: Infinity }
    default:
      return undefined
  }
}

/** @param {number} n @param {number} count */
const within = (n, count) => Math.min(Math.max(n, 0), count - 1)

/** Where a cell of the table stands; the number of its row is column 0. @param {HTMLTableCellElement} cell */
export const placeOf = (cell) => ({
  place: Number(cell.closest('tr')?.ariaRowIndex) - 2,
  column: cell.cellIndex,
})

/** Brings a cell into view and the focus to it. @param {TableView} table @param {number} place @param {number} column */
export const focusCell = async (table, place, column) => {
  await table.reach(place)
  const cell = table.at(place)?.element.cells[column]
  cell?.focus({ preventScroll: true })
  cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}

/**
 * Lets the arrow keys, and those that go further, move the focus from cell to cell, also to rows that are not drawn yet.
 * @param {TableView} table
 * @param {() => { rows: number, columns: number }} size of the whole table
 */
export const followKeys = (table, size) => {
  const { box } = table

  /** @param {EventTarget | null} element the focused one: the box itself is one row above those in view */
  const cellOf = (element) =>
    element instanceof HTMLTableCellElement ? placeOf(element) : { place: table.first - 1, column: 0 }

  box.addEventListener('keydown', async (event) => {
    const to = target(event, cellOf(event.target), table.perView)
    if (!to || event.altKey || event.shiftKey) return
    event.preventDefault()
    const { rows, columns } = size()
    await focusCell(table, within(to.place, rows), within(to.column, columns))
  })
}
