import { byId } from '../dom.js'
import { DrawnRows } from './drawn-rows.js'
import { layOut } from './row-elements.js'
import { ScrollWindow } from './scroll-window.js'

const AHEAD = 12 // rows that wait above and below those in view

/**
 * @typedef {import('./worker.js').ShownRow} ShownRow
 * @typedef {{ columns: import('./report.js').Column[], total: number, numbers: number,
 *   rows: (from: number, to: number) => Promise<ShownRow[]> }} RowSource `numbers`: the highest number
 *   of a row; `rows` never rejects, and gives none when they cannot be had
 */

/** Shows the rows of a source; only those in view, and a few around them, are in the document. */
export class TableView {
  box = byId('table-box')
  #space = byId('table-space')
  #table = /** @type {HTMLTableElement} */ (byId('table'))
  #body = /** @type {HTMLTableSectionElement} */ (this.#table.tBodies[0])
  #drawn = new DrawnRows(this.#body, this.box)
  #window = new ScrollWindow(0)
  /** @type {RowSource} */
  #source = { columns: [], total: 0, numbers: 0, rows: async () => [] }
  #rowHeight = 40
  #drawing = Promise.resolve()
  #isWaiting = false

  constructor() {
    this.box.tabIndex = 0 // what scrolls can be reached by keyboard
    this.#table.role = 'grid' // the arrow keys lead from cell to cell
    this.box.addEventListener('scroll', () => this.#onScroll())
    const observer = new ResizeObserver(() => this.draw())
    for (const element of [this.box, this.#body]) observer.observe(element)
  }

  /** @param {RowSource} source */
  async show(source) {
    this.#source = source
    this.#drawing = Promise.resolve() // what was asked for before is not waited for
    this.#isWaiting = false
    this.#window = new ScrollWindow(source.total)
    this.#drawn.clear()
    this.#table.ariaRowCount = String(source.total + 1)
    layOut(this.#table, source.columns, source.numbers)
    this.box.scrollTo(0, 0)
    await this.draw()
  }

  /** The rows that fit into the box. */
  get perView() {
    return Math.max(1, Math.floor((this.box.clientHeight - this.#headHeight) / this.#rowHeight))
  }

  /** The place of the first row in view. */
  get first() {
    return this.#window.base + Math.floor(this.box.scrollTop / this.#rowHeight)
  }

  get #headHeight() {
    return this.#table.tHead?.offsetHeight ?? 0
  }

  /** The row that is drawn at a place. @param {number} place */
  at(place) {
    return this.#drawn.at(place)
  }

  /** Draws a row: scrolls to it no further than until it follows those in view, or begins them. @param {number} place */
  async reach(place) {
    this.#window.reach(place)
    const above = (place - this.#window.base) * this.#rowHeight
    this.box.scrollTop = Math.min(Math.max(this.box.scrollTop, above - this.box.clientHeight), above)
    await this.draw()
  }

  #onScroll() {
    const moved = this.#window.follow(this.first, this.perView)
    if (moved !== 0) this.box.scrollTop -= moved * this.#rowHeight
    this.draw()
  }

  /** Draws what is in view now; asks for one range of rows at a time. */
  draw() {
    if (this.#isWaiting) return this.#drawing
    this.#isWaiting = true
    this.#drawing = this.#drawing.then(() => this.#drawNow())
    return this.#drawing
  }

  async #drawNow() {
    this.#isWaiting = false
    const source = this.#source
    const { base, span } = this.#window
    const from = Math.max(base, this.first - AHEAD)
    const to = Math.min(base + span, this.first + this.perView + AHEAD)
    const rows = this.#drawn.has(from, to) ? [] : await source.rows(from, to)
    if (source !== this.#source) return
    if (rows.length > 0) this.#drawn.put(from, rows)
    this.#measure()
  }

  /** Learns how high a row is: zoom, fonts and a reader's own styles change it. */
  #measure() {
    const height = this.#body.getBoundingClientRect().height / this.#body.rows.length || this.#rowHeight
    const first = this.first
    const changed = Math.abs(height - this.#rowHeight) > 0.01
    this.#rowHeight = height
    this.#stretch()
    if (!changed) return
    this.box.scrollTop = (first - this.#window.base) * height
    this.draw()
  }

  /** Makes the space as high as the span of rows, with the drawn ones at their place in it. */
  #stretch() {
    const above = Math.min(Math.max(this.#drawn.first - this.#window.base, 0), this.#window.span)
    this.#space.style.height = `${this.#headHeight + this.#window.span * this.#rowHeight}px`
    this.#space.style.paddingTop = `${above * this.#rowHeight}px`
  }
}
