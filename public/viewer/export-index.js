import { DocumentReader } from '../document-reader.js'
import { parseExactly } from './exact-json.js'
import { Offsets } from './offsets.js'
import { exactText, kindOf, lengthOf } from './values.js'

const LINE_FEED = 10
const COMMA = 44
const BRACE = 123
const QUOTE = 34
const MOST = 100 // collections, and columns of one: more than any release will have, and few enough to show

/** The version of the document that this page reads. It changes when a program that reads this one would fail. */
export const VERSION = '1.0'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * The value of a line, without its line feed and the comma before it.
 * @param {Uint8Array} line
 * @param {(text: string) => string} [wrap] makes JSON of what stands there
 * @returns {Record<string, unknown>}
 * @throws when it is no JSON, or no UTF-8
 */
export const parseLine = (line, wrap = (text) => text) => {
  const feed = line.at(-1) === LINE_FEED ? 1 : 0
  const comma = line.at(-1 - feed) === COMMA ? 1 : 0
  const value = parseExactly(wrap(decoder.decode(line.subarray(0, line.length - feed - comma))))
  if (typeof value !== 'object' || value === null) throw new SyntaxError('no object')
  return /** @type {Record<string, unknown>} */ (value)
}

/**
 * @typedef {{ rows: Offsets, columns: Map<string, number> }} Collection rows, and each column with the characters of its longest value
 */

/** What an export holds and where its rows are, learnt line by line; every line is judged and parsed, none is kept. */
export class ExportIndex {
  /** @type {Map<string, Collection>} */
  collections = new Map()
  /** @type {Map<string, unknown>} members that are no collection: when, which version, who */
  about = new Map()
  document = new DocumentReader()
  lines = 0
  version = VERSION

  /**
   * @param {Uint8Array} line with its line feed; the last of a file may lack it, and is not parsed then
   * @param {number} at where in the file it begins
   * @returns is it as Agentbot writes it?
   */
  add = (line, at) => {
    this.lines++
    this.document.read(line)
    if (line.at(-1) !== LINE_FEED) return this.document.begun
    if (this.document.broken) return false
    try {
      if (line[0] === QUOTE) return this.#addMember(line)
      return line[0] !== BRACE || this.lines === 1 || this.#addRow(line, at)
    } catch {
      return false
    }
  }

  /** @param {Uint8Array} line */
  #addMember(line) {
    const { collection } = this.document
    if (collection !== '' && !this.collections.has(collection)) return this.#addCollection(collection)
    const [[name, value] = ['', undefined], ...more] = Object.entries(parseLine(line, (text) => `{${text}}`))
    this.about.set(name, value)
    if (name === 'version') this.version = exactText(value)
    return more.length === 0 && this.about.size <= MOST && this.#isAsItMust(name, value)
  }

  /** @param {string} name */
  #addCollection(name) {
    this.collections.set(name, { rows: new Offsets(), columns: new Map() })
    return this.collections.size <= MOST
  }

  /** @param {string} name @param {unknown} value */
  #isAsItMust(name, value) {
    if (name === 'exportedAt') return kindOf(value) === 'time'
    if (name === 'version') return value === VERSION
    return name !== 'user' || (typeof value === 'object' && value !== null)
  }

  /** @param {Uint8Array} line @param {number} at */
  #addRow(line, at) {
    const collection = this.collections.get(this.document.collection)
    if (!collection) return false
    collection.rows.push(at, at + line.length)
    for (const [column, value] of Object.entries(parseLine(line))) {
      const longest = collection.columns.get(column) ?? -1
      const length = lengthOf(value)
      if (length > longest) collection.columns.set(column, length)
    }
    return collection.columns.size <= MOST
  }
}
