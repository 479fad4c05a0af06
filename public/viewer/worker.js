import { serve } from './calls.js'
import { cellOf } from './cells.js'
import { csvOf } from './csv.js'
import { ExportIndex } from './export-index.js'
import { findRows } from './filter.js'
import { readExport } from './report.js'
import { readRows, valueIn } from './rows.js'

/*
 * Reads a file apart from the page, which so stays free to answer. Of a file it holds, however large that is: 8 bytes for each
 * row, 4 for each that the last two filters found, one chunk and one line while it reads, and the rows that were asked for. The rows
 * themselves stay in the file and are read from it again.
 */

/**
 * Which rows of a collection, and in which order: all, or those that a `find` found for that text, the last one or the one before it.
 * @typedef {{ collection: string, newest: boolean, filtered: string | undefined }} Look
 * @typedef {{ number: number, cells: import('./cells.js').Cell[] }} ShownRow its number in the collection, from 1
 * @typedef {typeof functions} ViewerFunctions
 */

const LONG = 20_000 // characters of one value that the page shows

let file = new Blob()
let index = new ExportIndex()
/** What the last `find` found, and what is shown: a `find` that ends while the page stops it is the last, and is not shown. */
let last = { text: '', rows: new Uint32Array() }
let shown = last

/** @param {string} name */
const collectionOf = (name) => {
  const collection = index.collections.get(name)
  if (!collection) throw new RangeError('no such collection')
  return collection
}

/** The numbers, from 0, of the rows that a filter found, and how many rows there are to see. @param {Look} look */
const rowsOf = ({ collection, filtered }) => {
  if (filtered === undefined) return { count: collectionOf(collection).rows.length }
  if (filtered === last.text) shown = last
  return { found: shown.rows, count: shown.rows.length }
}

/** The number, from 0, of the row at a place. @param {Look} look @param {number} place */
const numberAt = (look, place) => {
  const { found, count } = rowsOf(look)
  const at = look.newest ? count - 1 - place : place
  return found ? (found[at] ?? 0) : at
}

/** The first number of an ascending list that is not smaller. @param {Uint32Array} list @param {number} number */
const placeIn = (list, number) => {
  const at = list.findIndex((each) => each >= number)
  return at < 0 ? list.length - 1 : at
}

const functions = {
  /** Reads and judges a file; the other functions are about it. @param {File} opened @param {import('./calls.js').Task} task */
  async open(opened, task) {
    file = opened
    const read = await readExport(file, task)
    index = read.index
    return read.report
  },

  /** The rows at some places. @param {{ look: Look, from: number, to: number }} places */
  async rows({ look, from, to }) {
    const { rows, columns } = collectionOf(look.collection)
    const numbers = Array.from({ length: to - from }, (_, i) => numberAt(look, from + i)).sort((a, b) => a - b)
    /** @type {ShownRow[]} */
    const read = []
    await readRows(file, rows, numbers, (row, number) => {
      read.push({ number: number + 1, cells: [...columns.keys()].map((column) => cellOf(valueIn(row, column))) })
    })
    return look.newest ? read.reverse() : read
  },

  /** One value, as much of it as the page can show. @param {{ collection: string, number: number, column: string }} cell */
  async value({ collection, number, column }) {
    let cell = cellOf(undefined)
    await readRows(file, collectionOf(collection).rows, [number - 1], (row) => {
      cell = cellOf(valueIn(row, column), LONG)
    })
    return cell
  },

  /** The place of a row, or of the one that stands where it would. @param {{ look: Look, number: number }} row */
  place({ look, number }) {
    const { found, count } = rowsOf(look)
    const at = found ? placeIn(found, number - 1) : Math.min(number, count) - 1
    return look.newest ? count - 1 - at : at
  },

  /** Looks for a text in all columns. @param {{ collection: string, text: string }} wanted @param {import('./calls.js').Task} task */
  async find({ collection, text }, task) {
    last = { text, rows: await findRows(file, collectionOf(collection), text, task) }
    return last.rows.length
  },

  /** A collection as CSV. @param {{ collection: string }} wanted @param {import('./calls.js').Task} task */
  csv: ({ collection }, task) => csvOf(file, collectionOf(collection), task),
}

serve(functions)
