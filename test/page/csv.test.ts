import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { exportOf } from './support/files.ts'
import { columnsOf, rows, writtenIn } from './support/rows.ts'
import { startWorker } from './support/worker.ts'

type Field = { quoted: boolean; text: string }

/** Reads CSV as RFC 4180 has it, to the letter: what it does not allow is an error. */
const parseCsv = (text: string): Field[][] => {
  const records: Field[][] = [[]]
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y
  while (field.lastIndex < text.length) {
    const at = field.lastIndex
    const [, quoted, plain = '', end] = field.exec(text) ?? []
    if (!end) throw new Error(`no field at ${at}: ${text.slice(at, at + 40)}`)
    records.at(-1)?.push({ quoted: quoted !== undefined, text: quoted?.replaceAll('""', '"') ?? plain })
    if (end === '\r\n') records.push([])
  }
  return records.slice(0, -1)
}

/** Signs that a spreadsheet does not see before a formula. */
const unseen = /^[\s\p{Cc}\p{Cf}]$/u

/** Text that UTF-8 can hold, with an apostrophe where a spreadsheet would begin a formula, or take a sign away. */
const harmless = (text: string): string => {
  const signs = [...text].map((sign) => (sign.isWellFormed() ? sign : `\\u${sign.charCodeAt(0).toString(16)}`))
  const [first = ' '] = signs
  const [seen = ' '] = signs.filter((sign) => !unseen.test(sign))
  return `${'\t\r\n'.includes(first) || '=+-@＝＋－＠'.includes(seen) ? "'" : ''}${signs.join('')}`
}

const textField = (text: string): Field => ({ quoted: true, text: harmless(text) })
const fieldOf = (row: object, column: string): Field => {
  const written = writtenIn(row, column)
  const isText = typeof Object.entries(row).find(([name]) => name === column)?.[1] === 'string'
  if (isText || /^[[{]/.test(written ?? '')) return textField(written ?? '')
  return { quoted: false, text: written === 'null' ? '' : (written ?? '') }
}

const saved = async (blob: Blob) => Buffer.from(await blob.arrayBuffer()).toString()

it('saves any collection so that a strict reader has every value again, and a spreadsheet runs none', async () => {
  const call = await startWorker()
  const property = fc.asyncProperty(rows, rows, async (agents, notes) => {
    await call('open', exportOf({ agents, notes, last: agents }))
    const blob = await call('csv', { collection: 'notes' })
    expect(blob.type).toBe('text/csv;charset=utf-8')
    const text = await saved(blob)
    expect(text.charAt(0)).toBe('\ufeff') // by which a spreadsheet knows UTF-8
    const columns = columnsOf(notes)
    // A record without fields is a line without anything, which a reader takes for one empty field.
    const none: Field[] = columns.length > 0 ? [] : [{ quoted: false, text: '' }]
    expect(parseCsv(text.slice(1))).toEqual([
      [...columns.map(textField), ...none],
      ...notes.map((row) => [...columns.map((column) => fieldOf(row, column)), ...none]),
    ])
  })
  await fc.assert(property, { numRuns: 80 })
})

const formulas = [
  ...['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '\t', ' =1', '\u00a0=1', '\u200b=1', '\ufeff=1'],
  ...['＝1', '＋1', '－1', '＠A', '-2+3+cmd|" /C calc"!A0', '\0=1', '\u2066=1'],
  ...[`${' '.repeat(9_000)}=1`, `${'\u200b'.repeat(9_000)}=1`],
]

it('puts an apostrophe before what a spreadsheet would run, also in the name of a column, and before nothing else', async () => {
  const call = await startWorker()
  const notes = formulas.map((text) => ({ '=name': text, other: `a${text}`, number: -1, half: 'a\ud83d' }))
  await call('open', exportOf({ notes }))
  const text = await saved(await call('csv', { collection: 'notes' }))
  const quoted = (text: string) => ({ quoted: true, text })
  expect(parseCsv(text.slice(1))).toEqual([
    ["'=name", 'other', 'number', 'half'].map(quoted),
    ...formulas.map((text) => [
      ...[quoted(`'${text}`), quoted(`a${text}`)],
      ...[{ quoted: false, text: '-1' }, quoted('a\\ud83d')],
    ]),
  ])
})

it('saves a large collection in pieces, neither as one in memory nor as one for each row', async () => {
  const pieces: number[] = []
  const call = await startWorker()
  const row = { text: `x${'😀'.repeat(498)}` } // the millionth character is half of one
  const notes = Array(2_500).fill(row)
  await call('open', exportOf({ notes }))
  const own = globalThis.Blob
  vi.stubGlobal(
    'Blob',
    class extends own {
      constructor(parts: BlobPart[], options?: BlobPropertyBag) {
        super(parts, options)
        pieces.push(...parts.filter((part) => typeof part === 'string').map((part) => part.length))
      }
    },
  )
  const text = await saved(await call('csv', { collection: 'notes' }))
  expect(text).toBe(`\ufeff"text"\r\n${`"${row.text}"\r\n`.repeat(notes.length)}`)
  expect(pieces).toHaveLength(3)
})
