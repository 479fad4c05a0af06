const LINE_FEED = 10
const COMMA = 44
const HEAD = 100 // bytes of a line that are enough to tell what it is

/**
 * Reads an export as it passes by: counts the rows of each collection and knows whether the document has ended.
 * It holds the start of one line, never more. JSON strings hold no line breaks, so the layout, a row a line, can be
 * followed without parsing; see `writeDocument` in src/export/document.ts.
 */
export class DocumentReader {
  /** @type {Record<string, number>} rows of each collection so far */
  counts = {}

  /** Rows of all collections so far. */
  get rows() {
    return Object.values(this.counts).reduce((a, b) => a + b, 0)
  }

  /** Has all of a document passed by, and nothing else? */
  get whole() {
    return this.#place === 'end' && this.#head === ''
  }

  /** @type {'start' | 'members' | 'rows' | 'lastRow' | 'lastMember' | 'end' | 'broken'} what the last line was, or where it led */
  #place = 'start'
  #collection = ''
  #head = ''
  #last = 0

  /** @param {Uint8Array} bytes */
  read(bytes) {
    for (let from = 0; from < bytes.length; ) {
      const at = bytes.indexOf(LINE_FEED, from)
      const to = at < 0 ? bytes.length : at
      this.#head += String.fromCharCode(...bytes.subarray(from, Math.min(to, from + HEAD - this.#head.length)))
      if (to > from) this.#last = bytes[to - 1] ?? 0
      if (at >= 0) this.#endLine()
      from = to + 1
    }
  }

  #endLine() {
    this.#place = this.#follow(this.#head, this.#last === COMMA)
    this.#head = ''
    this.#last = 0
  }

  /**
   * @param {string} line its first bytes
   * @param {boolean} more does it end with a comma?
   */
  #follow(line, more) {
    switch (this.#place) {
      case 'start':
        return line === '{' ? 'members' : 'broken'
      case 'members':
        return this.#member(line, more)
      case 'rows':
        if (!line.startsWith('{')) return 'broken'
        this.counts[this.#collection] = (this.counts[this.#collection] ?? 0) + 1
        return more ? 'rows' : 'lastRow'
      case 'lastRow':
        if (line !== ']' && line !== '],') return 'broken'
        return more ? 'members' : 'lastMember'
      case 'lastMember':
        return line === '}' ? 'end' : 'broken'
      default:
        return 'broken'
    }
  }

  /** @param {string} line @param {boolean} more */
  #member(line, more) {
    const [, name, value] = /^"(\w+)": (.+)/.exec(line) ?? []
    if (name === undefined || value === undefined) return 'broken'
    if (value.startsWith('[')) this.counts[name] = 0
    if (value === '[') {
      this.#collection = name
      return 'rows'
    }
    return more ? 'members' : 'lastMember'
  }
}
