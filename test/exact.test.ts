import fc from 'fast-check'
import { expect, it } from 'vitest'
import { exactText } from '../src/export/exact'

const encoder = new TextEncoder()

/** A code unit as D1's bind() stores one that stands alone: like any character of three bytes, though it is none. */
const half = (unit: number) => [0xe0 | (unit >> 12), 0x80 | ((unit >> 6) & 0x3f), 0x80 | (unit & 0x3f)]
const isHalf = (char: string) => /^[\ud800-\udfff]$/.test(char)
const stored = (text: string): number[] =>
  [...text].flatMap((char) => (isHalf(char) ? half(char.charCodeAt(0)) : [...encoder.encode(char)]))
const escaped = (text: string) =>
  [...text].map((char) => (isHalf(char) ? `\\u${char.charCodeAt(0).toString(16)}` : char)).join('')

const exact = (bytes: readonly number[]) => exactText('agents', Uint8Array.from(bytes).toHex())

// Among them neighbours of the surrogates, whose bytes are like theirs, and what decoders like to take away.
const character = fc.oneof(
  fc.constantFrom(...'\ud800\udbff\udc00\udfff\ud83d\ude00\ud7ff\ue000\uc800\ue800\ufeff\ufffd\0\n"\\é'.split('')),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
)
const text = fc.string({ unit: character, maxLength: 12 })

it('text is as it was stored, half a character as its escape', () => {
  fc.assert(
    fc.property(text, (text) => {
      expect(exact(stored(text))).toBe(escaped(text))
    }),
    { numRuns: 100, examples: [['\ud83d'], ['\ude00x'], ['\ufeff\ud83d\ufeff'], ['\uc800\ue800'], ['\ud7ff\ue000']] },
  )
})

it('two halves that were stored apart stay apart', () => {
  expect(exact([...half(0xd83d), ...half(0xde00)])).toBe('\\ud83d\\ude00')
})

const noText = [
  [0xff],
  [0xc3],
  [0x80],
  [0xed],
  [0xed, 0xa0],
  [0xed, 0xa0, 0x41],
  [0xed, 0x41, 0x80],
  [0xed, 0xa0, 0xc0],
]
const ids = ['"a"', '"a \\" quote"', '"\\\\"', '""', '7', '-12', '"\ud83d"']

it('bytes that are no text are told by the row in which they are, wherever it stands', () => {
  const rows = fc.array(fc.tuple(fc.constantFrom('"other"', '5'), text), { maxLength: 2 })
  const row = (id: string, name: number[]) => [...stored(`{"id":${id},"name":"`), ...name, ...stored('"}')]
  fc.assert(
    fc.property(rows, rows, fc.constantFrom(...noText), fc.constantFrom(...ids), (before, after, bytes, id) => {
      const good = ([id, name]: [string, string]) => row(id, stored(name.replaceAll('\n', '')))
      const lines = [...before.map(good), row(id, bytes), ...after.map(good)]
      const joined = lines.flatMap((line, i) => (i === 0 ? line : [0x2c, 0x0a, ...line]))
      const shown = id.includes('\ud83d') ? '"\ufffd\ufffd\ufffd"' : id
      expect(() => exact(joined)).toThrow(
        expect.objectContaining({ name: 'RowError', message: `bytes that are no text: agents ${shown}` }),
      )
    }),
    { numRuns: 40 },
  )
})

it('an id that is itself no text, or none at all, is said to be so', () => {
  const at = (bytes: number[]) => () => exact(bytes)
  expect(at([...stored('{"id":"a'), 0xff, ...stored('"}')])).toThrow('agents "a\ufffd"')
  expect(at([...stored('{"name":"'), 0xff, ...stored('"}')])).toThrow('agents unknown')
})
