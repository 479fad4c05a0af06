import { rowElement } from './row-elements.js'

/** @typedef {import('./worker.js').ShownRow} ShownRow */

/** The rows of a table that are in the document: some that follow each other, by their places. */
export class DrawnRows {
  /** @type {Map<number, { row: ShownRow, element: HTMLTableRowElement }>} */
  #rows = new Map()

  /** @param {HTMLTableSectionElement} body @param {HTMLElement} box gets the focus of a row that goes */
  constructor(body, box) {
    this.body = body
    this.box = box
  }

  /** The place of the first row; behind every other when there is none. */
  get first() {
    return Math.min(...this.#rows.keys())
  }

  /** @param {number} place */
  at(place) {
    return this.#rows.get(place)
  }

  /** Are all of them drawn? @param {number} from @param {number} to */
  has(from, to) {
    for (let place = from; place < to; place++) if (!this.#rows.has(place)) return false
    return true
  }

  clear() {
    this.#rows.clear()
    this.body.replaceChildren()
  }

  /** Puts rows in place of others; those that stay keep their elements, and so the focus. @param {number} from @param {ShownRow[]} rows */
  put(from, rows) {
    for (const place of this.#rows.keys()) if (place < from || place >= from + rows.length) this.#remove(place)
    /** @type {Element | null} */
    let next = null
    for (const [i, row] of [...rows.entries()].reverse()) {
      const drawn = this.#rows.get(from + i) ?? { row, element: rowElement(row, from + i) }
      if (!this.#rows.has(from + i)) this.body.insertBefore(drawn.element, next)
      this.#rows.set(from + i, drawn)
      next = drawn.element
    }
  }

  /** @param {number} place */
  #remove(place) {
    const element = this.#rows.get(place)?.element
    if (element?.contains(document.activeElement)) this.box.focus({ preventScroll: true })
    element?.remove()
    this.#rows.delete(place)
  }
}
