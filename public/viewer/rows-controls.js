import { byId } from '../dom.js'
import { focusCell } from './table-keys.js'

const PAUSE = 250 // milliseconds without a key, after which it looks

/**
 * @typedef {{ opened: import('./opened-file.js').OpenedFile, look: import('./opened-file.js').Look }} Shown
 */

/** Calls back with the text of a field when its writer pauses, or at once when the form is sent. @param {(text: string) => void} onText */
const filterField = (onText) => {
  const field = /** @type {HTMLInputElement} */ (byId('wanted'))
  /** @type {number | undefined} */
  let timer
  let told = ''
  const tell = () => {
    const text = field.value.trim()
    if (text !== told) onText(text)
    told = text
  }
  field.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(tell, PAUSE)
  })
  byId('filter').addEventListener('submit', (event) => {
    event.preventDefault()
    tell()
  })
  const set = (/** @type {string} */ text) => {
    field.value = text
    told = text
  }
  return { tell, set }
}

/**
 * Lets a reader choose which rows are shown, and where in them to be.
 * @param {import('./rows-view.js').Machine} machine
 * @param {import('./table-view.js').TableView} table
 * @param {() => Shown | undefined} shown
 */
export const rowsControls = (machine, table, shown) => {
  const order = /** @type {HTMLSelectElement} */ (byId('order'))
  const number = /** @type {HTMLInputElement} */ (byId('jump-to'))
  const filter = filterField(machine.find)

  order.addEventListener('change', () => machine.order(order.value === 'newest'))
  byId('collections').addEventListener('change', ({ target }) => {
    if (target instanceof HTMLInputElement) machine.choose(target.value)
  })
  byId('csv').addEventListener('click', () => {
    filter.tell() // or the pause of its writer would end the CSV
    machine.saveCsv()
  })
  byId('stop-running').addEventListener('click', () => {
    filter.set(machine.stop())
    byId('wanted').focus()
  })
  byId('jump').addEventListener('submit', async (event) => {
    event.preventDefault()
    const now = shown()
    if (!now) return
    const place = await now.opened.place(now.look, number.valueAsNumber)
    await focusCell(table, place, 0)
  })

  return {
    /** For a file that was opened just now. */
    reset() {
      filter.set('')
      order.value = 'oldest'
    },
  }
}
