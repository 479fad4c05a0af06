import fc from 'fast-check'
import { expect, it } from 'vitest'
import { parseLine } from '../../public/viewer/export-index.js'
import { readExport } from '../../public/viewer/report.js'
import { documentOf } from '../browser/support/documents.ts'
import { anyCollections } from './support/documents.ts'
import { fileOfBytes, task } from './support/files.ts'

const read = (text: string) => readExport(fileOfBytes(Buffer.from(text)), task)

/** How many characters of a value a reader sees, for the width of its column. */
const widthOf = (value: unknown) => (typeof value === 'string' ? value.length : JSON.stringify(value).length)

it('finds every collection, column and row of a document, and where each row lies in the file', async () => {
  const property = fc.asyncProperty(anyCollections, async (collections) => {
    const text = documentOf(collections)
    const { index, report } = await read(text)
    const all: [string, object[]][] = Object.entries(JSON.parse(JSON.stringify(collections)))

    expect(report.verdict).toEqual({ name: 'whole' })
    const contents = all.map(([name, rows]) => {
      const cells: [string, unknown][] = rows.flatMap((row) => Object.entries(row))
      const lengthOf = (column: string) =>
        Math.max(...cells.flatMap(([name, value]) => (name === column ? [widthOf(value)] : [])))
      const columns = [...new Set(cells.map(([column]) => column))]
      return { name, rows: rows.length, columns: columns.map((name) => ({ name, length: lengthOf(name) })) }
    })
    expect(report.collections).toEqual(contents)

    for (const [name, rows] of all) {
      const places = index.collections.get(name)?.rows
      const lineAt = (row: number) =>
        Buffer.from(text)
          .subarray(places?.at(row), places?.at(row + 1))
          .toString()
      const written = rows.map((row, i) => `${JSON.stringify(row)}${i < rows.length - 1 ? ',' : ''}\n`)
      expect(rows.map((_, row) => lineAt(row))).toEqual(written)
    }
  })
  await fc.assert(property)
})

const many = (count: number) => Array.from({ length: count }, (_, i) => `_${i}`)
const withMembers = (count: number) =>
  documentOf({}).replace(
    '\n}\n',
    `${many(count)
      .map((name) => `,\n"${name}": 1`)
      .join('')}\n}\n`,
  )

it.each([
  ['columns', (count: number) => documentOf({ agents: [Object.fromEntries(many(count).map((name) => [name, 1]))] }), 6],
  [
    'columns in two rows',
    (count: number) => documentOf({ agents: [{ _0: 1 }, Object.fromEntries(many(count).map((name) => [name, 1]))] }),
    7,
  ],
  ['collections', (count: number) => documentOf(Object.fromEntries(many(count).map((name) => [name, []]))), 105],
  [
    'collections with rows',
    (count: number) => documentOf(Object.fromEntries(many(count).map((name) => [name, [{}]]))),
    305,
  ],
  ['other members', (count: number) => withMembers(count - 3), 102],
] as const)('opens a file of 100 %s, and none of more', async (_, make, line) => {
  expect((await read(make(100))).report.verdict).toEqual({ name: 'whole' })
  expect((await read(make(101))).report.verdict).toMatchObject({ name: 'foreign', why: 'line', line })
})

it('reads of a line the object that stands there, and nothing else', () => {
  const property = fc.property(fc.jsonValue(), fc.constantFrom('', ',', '\n', ',\n'), (value, end) => {
    const line = (text: string) => Uint8Array.from(Buffer.from(text + end))
    const json = JSON.stringify(value)
    const isObject = typeof value === 'object' && value !== null
    if (isObject) expect(parseLine(line(json))).toEqual(JSON.parse(json))
    else expect(() => parseLine(line(json))).toThrow(SyntaxError)
    expect(() => parseLine(line(`\ufeff${json}`))).toThrow(SyntaxError)
    expect(() => parseLine(line(`${json},,`))).toThrow(SyntaxError)
  })
  fc.assert(property)
})
