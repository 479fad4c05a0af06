const LINE_FEED = 10
const COMMA = 44
const HEAD = 100 // bytes of a line that are enough to tell what it is

/** The members that every document begins with. */
const FIRST = ['exportedAt', 'version', 'user']

/**
 * Reads an export as it passes by: counts the rows of each collection and knows whether the document has ended.
 * It holds the start of one line, never more. JSON strings hold no line breaks, so the layout, a row a line, can be
 * followed without parsing; see `writeDocument` in src/export/document.ts.
 */
export class DocumentReader {
  /** @type {Record<string, number>} rows of each collection so far */
  counts = {}
  /** The collection that was begun last. */
  collection = ''

  /** Rows of all collections so far. */
  get rows() {
    return Object.values(this.counts).reduce((a, b) => a + b, 0)
  }

  /** Has all of a document passed by, and nothing else? */
  get whole() {
    return this.#place === 'end' && this.#head === ''
  }

  /** Has a line ended that no document has there? */
  get broken() {
    return this.#place === 'broken'
  }

  /** Is what passed by the beginning of a document, wherever it ends? */
  get begun() {
    const { due, open } = this.#due()
    return !this.broken && (due.startsWith(this.#head) || (open && this.#head.startsWith(due)))
  }

  /** @type {'start' | 'members' | 'rows' | 'lastRow' | 'lastMember' | 'end' | 'broken'} what the last line was, or where it led */
  #place = 'start'
  #names = new Set()
  #head = ''
  /** @type {number | undefined} the last byte of a line that is not empty */
  #last

  /** @param {Uint8Array} bytes */
  read(bytes) {
    for (let from = 0; from < bytes.length; ) {
      const at = bytes.indexOf(LINE_FEED, from)
      const to = at < 0 ? bytes.length : at
      const enough = this.#place === 'rows' ? 1 : HEAD // of a row the first byte, for there may be a million
      const missing = enough - this.#head.length
      this.#head += String.fromCharCode(...bytes.subarray(from, Math.min(to, from + missing)))
      if (to > from) this.#last = bytes[to - 1]
      if (at >= 0) this.#endLine()
      from = to + 1
    }
  }

  /** How the line begins that must come next, and whether anything may follow in it. */
  #due() {
    const member = FIRST[this.#names.size]
    switch (this.#place) {
      case 'members':
        return { due: member ? `"${member}": ` : '"', open: true }
      case 'lastRow':
        return { due: '],', open: false }
      case 'start':
      case 'rows': // the first byte
        return { due: '{', open: false }
      case 'lastMember':
        return { due: '}', open: false }
      default:
        return { due: '', open: false }
    }
  }

  #endLine() {
    this.#place = this.#follow(this.#head, this.#last === COMMA)
    this.#head = ''
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
        if (line !== '{') return 'broken' // its first byte
        this.counts[this.collection] = (this.counts[this.collection] ?? 0) + 1
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
    const [, name = '', value] = /^"(\w{1,80})": (.+)/s.exec(line) ?? []
    if (value === undefined) return 'broken'
    const first = FIRST[this.#names.size]
    if (first && (name !== first || value.startsWith('['))) return 'broken'
    if (this.#names.has(name) || name in this.counts) return 'broken' // twice, or a name like __proto__
    this.#names.add(name)
    if (!more && this.#names.size < FIRST.length) return 'broken'
    if (!value.startsWith('[')) return more ? 'members' : 'lastMember'
    this.collection = name
    this.counts[name] = 0
    if (value === '[') return 'rows'
    if (value !== '[]' && value !== '[],') return 'broken'
    return more ? 'members' : 'lastMember'
  }
}
