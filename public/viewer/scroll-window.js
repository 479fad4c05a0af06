const SPAN = 100_000 // rows: some 4 million pixels, far below what every browser can make an element high

/**
 * Where rows of one height stand in a box that scrolls. Browsers bound the height of an element, so no element can be as
 * high as a million rows: the box scrolls over a span of them, and the span moves on before its end is reached. Within it
 * every pixel is one pixel, so that no row can be passed over.
 */
export class ScrollWindow {
  /** The row at the top of the span. */
  base = 0

  /** @param {number} rows in all */
  constructor(rows) {
    this.rows = rows
    this.span = Math.min(rows, SPAN)
  }

  /** Brings a row near the middle of the span. @param {number} row */
  #center(row) {
    this.base = Math.min(Math.max(row - this.span / 2, 0), this.rows - this.span)
  }

  /**
   * Moves the span on when the rows in view come near one of its ends.
   * @param {number} first row in view
   * @param {number} count of rows in view
   * @returns by how many rows it moved
   */
  follow(first, count) {
    const before = this.base
    const end = this.base + this.span
    if (first < before + count || first + 2 * count > end) this.#center(first)
    return this.base - before
  }

  /** Brings a row into the span. @param {number} row */
  reach(row) {
    if (row < this.base || row >= this.base + this.span) this.#center(row)
  }
}
