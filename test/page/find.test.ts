import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { exportOf } from './support/files.ts'
import { time } from './support/rows.ts'
import { startWorker } from './support/worker.ts'

/** Which rows the page shows for a text, by their numbers from 1. */
const finder = async () => {
  const call = await startWorker()
  return async (notes: object[], text: string) => {
    await call('open', exportOf({ before: notes.slice(1), notes, empty: [] }))
    const found = await call('find', { collection: 'notes', text })
    const look = { collection: 'notes', newest: false, filtered: text }
    return (await call('rows', { look, from: 0, to: found })).map(({ number }) => number)
  }
}

const numbersOf = <T>(rows: readonly T[], has: (row: T) => boolean) =>
  rows.flatMap((row, i) => (has(row) ? [i + 1] : []))

/** Letters, and how each may be written. */
const letters = [
  ['a', 'A'],
  ['é', 'É', 'e\u0301', 'E\u0301'],
  ['σ', 'ς', 'Σ'],
  ['ß', 'ẞ', 'ss', 'SS', 'sS'],
  ['i\u0307', 'İ', 'I\u0307'],
  ['ΐ', 'Ϊ\u0301', 'ι\u0308\u0301'],
  ['我'],
  ['は'],
  ['ば', 'は\u3099'],
  ['가', '\u1100\u1161'],
  ['각', '\u1100\u1161\u11a8'],
  [' '],
  ['.'],
] as const
type Letter = { letter: number; way: number }
const word = (maxLength: number) =>
  fc.array(fc.record({ letter: fc.nat(letters.length - 1), way: fc.nat(9) }), { minLength: 1, maxLength })
const lettersOf = (word: Letter[]) => word.map(({ letter }) => String.fromCodePoint(letter)).join('')
const written = (word: Letter[]) =>
  word.map(({ letter, way }) => letters[letter]?.[way % letters[letter].length]).join('')

it('finds each row with a text in any column, in whichever case and with accents written either way, and no other', async () => {
  const find = await finder()
  const row = fc.array(word(6), { maxLength: 2 })
  const property = fc.asyncProperty(fc.array(row, { maxLength: 6 }), word(2), async (rows, wanted) => {
    const notes = rows.map((words) => Object.fromEntries(words.map((word, i) => [`text${i}`, written(word)])))
    const has = (words: Letter[][]) => words.some((word) => lettersOf(word).includes(lettersOf(wanted)))
    expect(await find(notes, written(wanted))).toEqual(numbersOf(rows, has))
  })
  await fc.assert(property, { numRuns: 100 })
})

it('finds each letter in whichever way it is written and looked for', async () => {
  const find = await finder()
  for (const ways of letters)
    for (const wanted of ways)
      expect(await find([...ways.map((text) => ({ text })), { text: '-' }], wanted), wanted).toEqual(
        ways.map((_, i) => i + 1),
      )
})

/** A time as a reader of the page's zone has it. */
const zoned = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium' })

/** All that a person may take for a value: a time is read in two ways. */
const readingsOf = (value: unknown): string[] => {
  if (value === null || value === '') return []
  if (typeof value === 'boolean') return [value ? 'yes' : 'no']
  if (typeof value !== 'string') return [JSON.stringify(value)]
  return value.endsWith('Z') ? [value, zoned.format(new Date(value)).padStart(19, '0')] : [value]
}

const plain = fc.oneof(
  fc.stringMatching(/^[a-y ]{1,5}$/),
  fc.constantFrom(null, '', true, false),
  time,
  fc.integer(),
  fc.array(fc.nat(20), { maxLength: 3 }),
)
const rows = fc.array(fc.dictionary(fc.constantFrom('a', 'b', 'toString', '__proto__'), plain), { maxLength: 6 })

it('finds a value by any part of what is read in its place, and a time by what the file has, too', async () => {
  const find = await finder()
  const words = fc.constantFrom(
    'yes',
    'no',
    'true',
    'e',
    'empty',
    'null',
    'undefined',
    '"',
    '[',
    '00',
    '1',
    'T',
    '.000Z',
  )
  const places = fc.tuple(fc.nat(), fc.nat(), fc.nat(8))
  const property = fc.asyncProperty(rows, words, places, async (notes, word, [which, from, length]) => {
    const readings = notes.flatMap((row) => Object.values(row).flatMap(readingsOf))
    const reading = readings[which % readings.length] ?? ''
    const part = reading.slice(from % (reading.length || 1)).slice(0, length + 1) || word
    for (const wanted of [part, word]) {
      const has = (row: object) =>
        Object.values(row).some((value) =>
          readingsOf(value).some((text) => text.toLowerCase().includes(wanted.toLowerCase())),
        )
      expect(await find(notes, wanted), wanted).toEqual(numbersOf(notes, has))
    }
  })
  await fc.assert(property, { numRuns: 60 })
})

it('finds the same in a browser of any language', async () => {
  const find = await finder()
  for (const name of ['toLocaleLowerCase', 'toLocaleUpperCase'] as const) {
    const own = String.prototype[name]
    vi.spyOn(String.prototype, name).mockImplementation(function (this: string, locale = 'tr') {
      return own.call(this, locale)
    })
  }
  expect('I'.toLocaleLowerCase()).toBe('ı') // as in a Turkish one
  expect(await find([{ name: 'INSTALLATION' }, { name: 'installation' }], 'Installation')).toEqual([1, 2])
})
