import fc from 'fast-check'
import { documentOf } from '../../browser/support/documents.ts'
import { linesOf } from './layout.ts'

/** What somebody may do to a document. */
const changes: ((lines: string[], at: number, other: string) => string[])[] = [
  (lines, at) => (lines.length > 1 ? lines.toSpliced(at, 1) : lines),
  (lines, at) => lines.toSpliced(at + 1, 3),
  (lines, at) => lines.toSpliced(at, 0, lines[at] ?? ''),
  (lines, at) => lines.toSpliced(at, 2, lines[at + 1] ?? '', lines[at] ?? ''),
  (lines, at, other) => lines.with(at, other),
  (lines, at, other) => lines.toSpliced(at, 0, other),
  (lines, at, other) => lines.with(at, `${lines[at]}${other}`),
  (lines, at, other) => lines.with(at, `${other}${lines[at]}`),
  (lines, at) => lines.with(at, `${lines[at]}\r`),
  (lines, at) => lines.with(at, lines[at]?.endsWith(',') ? lines[at].slice(0, -1) : `${lines[at]},`),
  // Another name, and another value.
  (lines, at, other) => lines.with(at, lines[at]?.replace(/^"\w+"/, other.split(':')[0] ?? '') ?? ''),
  (lines, at, other) => lines.with(at, lines[at]?.replace(/(?<=^"\w+": ).*/, other.split(': ')[1] ?? other) ?? ''),
]

/** Lines that are right at some place of a document, and some that are right at none. */
export const someLines: readonly string[] = [
  ...['{', '}', '},', ']', '],', '[', '[]', '', '{}', '{},', ',', 'x', '}x', ']x', '{x', 'x{', ' {},', '{"":', '[{}]'],
  ...['"x": []', '"x": [],', '"x": [', '"x": 1', '"x": 1,', '"x": ,', '"x":1,', '"x": []x', '"x": [1', '"x": {},'],
  ...['"x y": 1,', '"x": 1[', 'x"y": 1,', '"x": 1, "y": 1,', '"toString": 1,', '"__proto__": [],', '"": 1,', '"x'],
  ...['"exportedAt": 1,', '"version": "2.0",', '"version": "1.0",', '"user": null,', '"user": [],', '"user": [1'],
  ...[80, 81].flatMap((length) => ['[', '[],', '[]', '[x', '1,'].map((value) => `"${'n'.repeat(length)}": ${value}`)),
]
const anyLine = fc.constantFrom(...someLines)

const anyPlace = fc.oneof(fc.nat(9), fc.nat())
const anyChange = fc.tuple(fc.constantFrom(...changes.keys()), anyPlace, anyLine)

/** Some few documents, for what is of interest is how they are laid out. */
const anyCollections = fc.dictionary(
  fc.constantFrom('agents', 'workflows', 'scheduledTasks', '_', '0'),
  fc.array(fc.constantFrom({}, { id: 1 }, { text: 'ü 😀' }, { '"x": [': '],' }), { maxLength: 4 }),
  { maxKeys: 3 },
)

/** The line in which a text ends, and what stands there: some bytes of its own line, or of another. */
const anyEnd = fc.tuple(anyPlace, fc.oneof(fc.constant(0), fc.nat(3), fc.nat(200)), fc.option(anyLine, { freq: 1 }))

/** A document, mostly with some changes, and cut somewhere or nowhere; a character for each of its bytes. */
export const anyChanged = fc
  .tuple(anyCollections, fc.array(anyChange, { maxLength: 3 }), fc.option(anyEnd, { freq: 2 }))
  .map(([collections, made, end]) => {
    const lines = made.reduce((lines, [kind, at, other]) => {
      return changes[kind]?.(lines, at % lines.length, other) ?? lines
    }, documentOf(collections).split('\n'))
    const bytes = linesOf(Buffer.from(lines.join('\n')).toString('latin1'))
    if (end === null) return bytes.join('')
    const [place, length, other] = end
    const at = place % (bytes.length + 1)
    return bytes.slice(0, at).join('') + (other ?? bytes[at] ?? '').slice(0, length)
  })
