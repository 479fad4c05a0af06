import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Verdict } from '../../public/viewer/report.js'
import { label, rowsWords, verdictWords } from '../../public/viewer/viewer-words.js'
import { count, size } from '../../public/words.js'

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
const word = fc.oneof(
  { weight: 3, arbitrary: fc.stringMatching(/^[a-z][a-z\d]{1,8}$/) },
  { weight: 1, arbitrary: fc.constant('id') },
)

it('makes a name of a key: its words apart, a capital at the front, ID as people write it', () => {
  const property = fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), ([first = '', ...more]) => {
    const read = [first, ...more].map((each) => (each === 'id' ? 'ID' : each)).join(' ')
    expect(label(first + more.map(capital).join(''))).toBe(capital(read))
  })
  fc.assert(property)
})

it('leaves out no sign of any key', () => {
  const property = fc.property(fc.string({ unit: 'grapheme-ascii' }), (key) => {
    const bare = (text: string) => text.replaceAll(' ', '').toLowerCase()
    expect(bare(label(key))).toBe(bare(key))
  })
  fc.assert(property)
})

const name = fc
  .array(word, { minLength: 1, maxLength: 3 })
  .map(([first = '', ...more]) => first + more.map(capital).join(''))
const rows = fc.oneof(fc.nat(3), fc.nat(2_000_000))

const anyVerdict: fc.Arbitrary<Verdict> = fc.oneof(
  fc.record({ name: fc.constant('whole') }),
  fc.record({ name: fc.constant('cut'), collection: fc.oneof(fc.constant(''), name), rows }),
  fc.record({
    name: fc.constant('foreign'),
    why: fc.constantFrom('empty', 'beginning', 'line', 'version'),
    line: fc.nat(),
    version: fc.string({ maxLength: 20 }),
  }),
)

/** What a person has to find in the words about a file. */
const told = (verdict: Verdict): (RegExp | string)[] => {
  if (verdict.name === 'whole') return [/is whole\n/, /Nothing is missing at its end/, /No file can tell/]
  if (verdict.name === 'cut') {
    const after = `after ${count(verdict.rows, 'row')} of ${label(verdict.collection)}`
    const where = verdict.collection === '' ? 'before its first row' : after
    return [/is cut off\n/, `It ends ${where}.`, /shown; the rest is not/, /another copy, or export again/]
  }
  const why = {
    empty: /nothing in it/,
    beginning: /not begin as one.* changed its form/,
    line: `line ${verdict.line} `,
    version: `version ${verdict.version}, which this page does not know`,
  }
  return [/not an Agentbot export\n/, why[verdict.why]]
}

it('says what a file is and why, with the numbers that matter, and what no file can tell', () => {
  const property = fc.property(anyVerdict, rows, fc.nat(3_000), (verdict, rows, bytes) => {
    const file = new File([new Uint8Array(bytes)], 'export.json')
    const words = verdictWords({ verdict, rows, about: [], collections: [] }, file)
    for (const part of told(verdict)) expect(words.join('\n')).toMatch(part)
    const [title, sentence, note] = words
    expect(title).toMatch(/^This export is|^This is not/)
    expect(sentence).toMatch(/^[A-Z\d].*\.$/s)
    expect(note).toMatch(verdict.name === 'foreign' ? /^$/ : /^[A-Z].*\.$/)
    if (verdict.name === 'whole') expect(sentence).toContain(`${count(rows, 'row')}, ${size(bytes)}.`)
  })
  fc.assert(property)
})

it('says which rows are shown, how many, and in which order where there is one', () => {
  const text = fc.string({ minLength: 1, maxLength: 9 })
  const filter = fc.option(fc.record({ text, found: fc.oneof(fc.nat(2), fc.nat()) }), { nil: undefined, freq: 2 })
  const property = fc.property(name, fc.boolean(), rows, filter, (collection, newest, rows, filter) => {
    const found = filter && Math.min(filter.found, rows)
    const words = rowsWords({ collection, newest, text: filter?.text ?? '', found }, rows)
    const shown = found ?? rows

    expect(words.startsWith(`${label(collection)}: `)).toBe(true)
    expect(words).toMatch(shown < 2 ? /( row|”|empty)$/ : newest ? /, newest first$/ : /, oldest first$/)
    if (rows === 0) expect(words).toMatch(/: no rows, .* empty$/)
    else expect(words).toContain(shown === 0 ? 'no row with' : count(shown, 'row'))
    expect(words.includes(` with “${filter?.text}”`)).toBe(filter !== undefined && rows > 0)
  })
  fc.assert(property, { numRuns: 500 })
})
