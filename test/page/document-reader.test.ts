import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DocumentReader } from '../../public/document-reader.js'
import { documentOf } from '../browser/support/documents.ts'
import { anyChanged, someLines } from './support/changes.ts'
import { anyDocument, inPieces } from './support/documents.ts'
import { canBecome, isDocument, linesOf } from './support/layout.ts'

const read = (bytes: Uint8Array, lengths: readonly number[] = []) => {
  const reader = new DocumentReader()
  for (const piece of inPieces(bytes, lengths)) reader.read(piece)
  const { whole, broken, begun, counts, rows, collection } = reader
  return { whole, broken, begun, counts, rows, collection }
}

const pieces = fc.array(fc.nat(40), { maxLength: 50 })

it('finds a document whole and counts its rows, wherever its pieces end', () => {
  const property = fc.property(anyDocument, pieces, ({ collections, text }, lengths) => {
    const counts = Object.fromEntries(Object.entries(collections).map(([name, rows]) => [name, rows.length]))
    expect(read(Buffer.from(text), lengths)).toEqual({
      ...{ whole: true, broken: false, begun: true, counts },
      rows: Object.values(counts).reduce((sum, count) => sum + count, 0),
      collection: Object.keys(collections).at(-1) ?? '',
    })
  })
  fc.assert(property)
})

it('takes no beginning of a document for the whole, nor for anything but a beginning', () => {
  const property = fc.property(anyDocument, fc.nat(), ({ text }, at) => {
    const bytes = Buffer.from(text)
    const beginning = bytes.subarray(0, at % bytes.length)
    const { whole, broken, begun, rows } = read(beginning)
    expect({ whole, broken, begun }).toEqual({ whole: false, broken: false, begun: true })
    const ended = beginning.toString('latin1').split('\n').slice(1, -1)
    expect(rows).toBe(ended.filter((line) => line.startsWith('{')).length)
  })
  fc.assert(property)
})

it('knows of what somebody changed or cut whether it is a document, or can become one', () => {
  const property = fc.property(anyChanged, pieces, (text, lengths) => {
    const { whole, broken, begun } = read(Buffer.from(text, 'latin1'), lengths)
    const ended = text.slice(0, text.lastIndexOf('\n') + 1)
    const expected = { whole: isDocument(text), broken: !canBecome(ended), begun: canBecome(text) }
    expect({ whole, broken, begun }, text).toEqual(expected)
  })
  fc.assert(property, { numRuns: 1_500 })
})

it('knows at every place by how a line begins whether it may come there', () => {
  const beginnings = new Set(
    someLines.map((line) => `${line}x`).flatMap((line) => [line.slice(0, 1), line.slice(0, 3), line]),
  )
  const lines = linesOf(documentOf({ agents: [{}, {}], workflows: [], scheduledTasks: [{}] }))
  const texts = lines.flatMap((_, at) => [...beginnings].map((begun) => lines.slice(0, at).join('') + begun))
  expect(texts.filter((text) => read(Buffer.from(text)).begun)).toEqual(texts.filter(canBecome))
})

it('takes no byte behind a document for a part of it', () => {
  const property = fc.property(anyDocument, ({ text }) => {
    for (let byte = 0; byte < 256; byte++) {
      const { whole, begun } = read(Buffer.concat([Buffer.from(text), Buffer.of(byte)]))
      expect({ whole, begun }, String(byte)).toEqual({ whole: false, begun: false })
    }
  })
  fc.assert(property, { numRuns: 5 })
})

it('reads a row of megabytes, however large the pieces become', () => {
  const row = JSON.stringify({ text: 'x'.repeat(3_000_000) })
  const text = `{\n"exportedAt": 1,\n"version": 1,\n"user": 1,\n"agents": [\n${row}\n]\n}\n`
  const lengths = [text.indexOf('x'), ...Array.from({ length: 21 }, (_, i) => 2 ** i)]
  expect(read(Buffer.from(text), lengths)).toMatchObject({ whole: true, rows: 1 })
})
