/** Where in a file each row begins: 8 bytes for each. */
export class Offsets {
  length = 0
  /** The byte behind the last row. */
  end = 0
  #at = new Float64Array(1024)

  /** @param {number} from @param {number} end where the row begins, and the byte behind it */
  push(from, end) {
    if (this.length === this.#at.length) {
      const larger = new Float64Array(this.length * 2)
      larger.set(this.#at)
      this.#at = larger
    }
    this.#at[this.length++] = from
    this.end = end
  }

  /** Where a row begins; for the number behind the last one, where that ends. @param {number} row from 0 */
  at(row) {
    return row < this.length ? (this.#at[row] ?? 0) : this.end
  }
}
