import fc from 'fast-check'
import { expect, it } from 'vitest'
import { DocumentReader } from '../../public/document-reader.js'
import { anyDocument, inPieces } from './support/documents.ts'

const read = (bytes: Uint8Array, lengths: readonly number[] = []) => {
  const reader = new DocumentReader()
  for (const piece of inPieces(bytes, lengths)) reader.read(piece)
  const { whole, broken, begun, counts, rows, collection } = reader
  return { whole, broken, begun, counts, rows, collection }
}
const readText = (text: string) => read(Buffer.from(text))

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
    const { whole, broken, begun, rows } = read(bytes.subarray(0, at % bytes.length))
    expect({ whole, broken, begun }).toEqual({ whole: false, broken: false, begun: true })
    const lines = text.split('\n').slice(0, -1)
    const ended =
      bytes
        .subarray(0, at % bytes.length)
        .toString('latin1')
        .split('\n').length - 1
    expect(rows).toBe(lines.slice(1, ended).filter((line) => line.startsWith('{')).length)
  })
  fc.assert(property, { numRuns: 300 })
})

/** How many lines the first member has; 0 when it is none. */
const lengthOf = ([first = '', ...more]: string[]): number => {
  const value = /^"\w+": (.+)$/.exec(first)?.[1]
  if (value !== '[') return value !== undefined && (!value.startsWith('[') || /^\[\],?$/.test(value)) ? 1 : 0
  const end = more.findIndex((line) => /^\],?$/.test(line))
  const rows = more.slice(0, end)
  const areRows = rows.every((row, i) => row.startsWith('{') && row.endsWith(',') === i < rows.length - 1)
  return end > 0 && areRows ? rows.length + 2 : 0
}

/** The layout of a document, said once more and in another way. */
const isDocument = (text: string): boolean => {
  const lines = text.split('\n')
  if (lines[0] !== '{' || lines.slice(-2).join() !== '},') return false
  const members: string[][] = []
  for (let rest = lines.slice(1, -2); rest.length > 0; rest = rest.slice(members.at(-1)?.length)) {
    const length = lengthOf(rest)
    if (length === 0 || rest[length - 1]?.endsWith(',') !== length < rest.length) return false
    members.push(rest.slice(0, length))
  }
  const names = members.map(([first]) => first?.split('"')[1] ?? '')
  const first = ['exportedAt', 'version', 'user'].every((name, i) =>
    new RegExp(`^"${name}": [^[]`).test(members[i]?.[0] ?? ''),
  )
  return first && new Set(names).size === names.length && !names.some((name) => name in {})
}

/** Lines that something may have put in the place of another, or between two. */
const line = fc.constantFrom(
  ...[
    '{',
    '}',
    '},',
    ']',
    '],',
    '[',
    '[]',
    '',
    '{}',
    '{},',
    ',',
    'x',
    '"x": []',
    '"x": [],',
    '"x": [',
    '"x": 1',
    '"x": 1,',
  ],
  ...[
    '"exportedAt": 1,',
    '"version": 1,',
    '"user": 1,',
    '"user": [],',
    '"toString": 1,',
    '"__proto__": [],',
    '"x": ,',
    ' {},',
    '"x":1,',
  ],
  ...['"x": []x', '"x": [1', '}x', ']x', '{x', 'x{', '"x y": 1,', 'x"y": 1,'],
)
type Edit = { at: number; kind: 'drop' | 'double' | 'put' | 'before' | 'swap' | 'mark' | 'comma'; line: string }
const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('drop', 'double', 'put', 'before', 'swap', 'mark', 'comma'),
  line,
})

const edited = (lines: string[], { at, kind, line }: Edit): string[] => {
  const place = at % lines.length
  const own = lines[place] ?? ''
  switch (kind) {
    case 'drop':
      return lines.toSpliced(place, 1)
    case 'double':
      return lines.toSpliced(place, 0, own)
    case 'put':
      return lines.with(place, line)
    case 'before':
      return lines.toSpliced(place, 0, line)
    case 'swap':
      return lines.toSpliced(place, 2, lines[place + 1] ?? '', own)
    case 'mark':
      return lines.with(place, `${own}?`)
    case 'comma':
      return lines.with(place, own.endsWith(',') ? own.slice(0, -1) : `${own},`)
  }
}

it('finds what somebody changed whole only where that is a document again', () => {
  const seen = new Set<boolean>()
  const property = fc.property(anyDocument, fc.array(edit, { minLength: 1, maxLength: 3 }), ({ text }, edits) => {
    const changed = edits.reduce(edited, text.split('\n')).join('\n')
    const { whole } = readText(changed)
    seen.add(whole)
    expect(whole, changed).toBe(isDocument(changed))
  })
  fc.assert(property, { numRuns: 1_000 })
  expect(seen.size).toBe(2)
})
