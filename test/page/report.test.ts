import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readExport } from '../../public/viewer/report.js'
import { documentOf } from '../browser/support/documents.ts'
import { anyChanged } from './support/changes.ts'
import { anyCollections, anyDocument, inPieces } from './support/documents.ts'
import { fileOf, fileOfBytes, task } from './support/files.ts'
import { rowsIn, verdictOf } from './support/judge.ts'
import { linesOf } from './support/layout.ts'

const reportOf = async (file: string | Buffer) => {
  const { report } = await readExport(fileOfBytes(Buffer.from(file as string)), task)
  return report
}

it('calls a file whole, cut or foreign, and says where, whatever somebody did to it', async () => {
  const property = fc.asyncProperty(anyChanged, async (text) => {
    const { verdict, rows } = await reportOf(Buffer.from(text, 'latin1'))
    const expected = verdictOf(text)
    expect(verdict, text).toEqual(expected)
    if (expected.name !== 'foreign') expect(rows, text).toBe(rowsIn(text))
  })
  await fc.assert(property, { numRuns: 600 })
})

it('finds the line with a byte that is in no text', async () => {
  const property = fc.asyncProperty(anyDocument, fc.nat(), fc.nat(), async ({ text }, n, m) => {
    const lines = linesOf(Buffer.from(text).toString('latin1'))
    const at = n % lines.length
    const line = lines[at] ?? ''
    const place = m % line.length
    const bytes = lines.with(at, `${line.slice(0, place)}\xff${line.slice(place)}`).join('')
    const why = at < 2 ? 'beginning' : 'line'
    expect((await reportOf(Buffer.from(bytes, 'latin1'))).verdict).toMatchObject({ name: 'foreign', line: at + 1, why })
  })
  await fc.assert(property)
})

it('reads every line of a long file: finds the one that is damaged, wherever it is', async () => {
  const lines = linesOf(documentOf({ agents: Array.from({ length: 20_000 }, (_, id) => ({ id })) }))
  const property = fc.asyncProperty(fc.integer({ min: 5, max: lines.length - 4 }), async (at) => {
    const text = lines.with(at, lines[at]?.replace('"id"', '"id') ?? '').join('')
    expect((await reportOf(text)).verdict).toMatchObject({ name: 'foreign', line: at + 1, why: 'line' })
  })
  await fc.assert(property, { numRuns: 20 })
})

it('says of another version which one it is, however it is written', async () => {
  const values = fc.oneof(fc.string(), fc.jsonValue()).filter((value) => value !== '1.0' && !Array.isArray(value))
  const property = fc.asyncProperty(values, async (value) => {
    const text = documentOf({ agents: [] }).replace('"1.0"', () => JSON.stringify(value))
    const told = typeof value === 'string' ? value : JSON.stringify(JSON.parse(JSON.stringify(value)))
    const expected = { name: 'foreign', why: 'version', line: 3, version: told.slice(0, 20) }
    expect((await reportOf(text)).verdict).toEqual(expected)
  })
  await fc.assert(property)
})

it.each(['2026-13-01T00:00:00.000Z', '2026-11-23', 'yesterday', '', 1, null, true])(
  'calls a document foreign that was made at %j',
  async (moment) => {
    const text = documentOf({}).replace('"2026-11-23T14:14:50.731Z"', JSON.stringify(moment))
    expect((await reportOf(text)).verdict).toMatchObject({ name: 'foreign', why: 'beginning', line: 2 })
  },
)

it.each([1, 'Jane', '', true, null])('calls a document foreign that is of %j in place of a user', async (user) => {
  const text = documentOf({}).replace(/(?<="user": ).*/, JSON.stringify(user))
  expect((await reportOf(text)).verdict).toMatchObject({ name: 'foreign', why: 'line', line: 4 })
})

it('tells who an export is of and what else it says, the first 100 values and 2,000 characters of each', async () => {
  const anyValue = fc.oneof(
    fc.jsonValue(),
    fc.integer({ min: 1_990, max: 2_010 }).map((length) => 'x'.repeat(length)),
  )
  const members = fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), anyValue, { maxKeys: 3 })
  const users = fc.oneof(
    members,
    fc.integer({ min: 90, max: 110 }).map((n) => ({ ...'x'.repeat(n).split('') })),
  )
  const property = fc.asyncProperty(users, anyValue, async (user, note) => {
    fc.pre(!Array.isArray(note))
    const text = documentOf({}, user).replace('\n}\n', () => `,\n"note": ${JSON.stringify(note)}\n}\n`)
    const { about } = await reportOf(text)
    expect(about.map(({ name }) => name)).toEqual(['exportedAt', 'version', 'user', 'note'])
    const parts = [user, note].map((value) =>
      typeof value === 'object' && value ? Object.entries(value) : [['', value]],
    )
    for (const [i, cells] of parts.entries()) {
      const shown = about[i + 2]?.cells ?? []
      expect(shown.map(([part]) => part)).toEqual(cells.slice(0, 100).map(([part]) => part))
      for (const [n, [, { exact, length }]] of shown.entries()) {
        const value = cells[n]?.[1]
        if (value === '' || value === null) continue
        const all = typeof value === 'string' ? value : JSON.stringify(JSON.parse(JSON.stringify(value)))
        expect({ exact, length }).toEqual({ exact: all.slice(0, 2_000), length: all.length })
      }
    }
  })
  await fc.assert(property)
})

it('tells with every piece of a file how much of it is read, and how many rows were in it', async () => {
  const property = fc.asyncProperty(anyCollections, fc.array(fc.nat(99)), async (collections, lengths) => {
    const bytes = Uint8Array.from(Buffer.from(documentOf(collections)))
    const pieces = inPieces(bytes, lengths)
    const told: object[] = []
    await readExport(fileOf(pieces), { ...task, onProgress: (progress) => told.push(progress) })
    const read = pieces.map((_, i) => Buffer.concat(pieces.slice(0, i + 1)))
    const of = bytes.length
    const rows = (read: Buffer) => rowsIn(read.toString('latin1'))
    expect(told).toEqual(read.map((read) => ({ done: read.length, of, rows: rows(read) })))
  })
  await fc.assert(property)
})

it('calls a file foreign at a line that is longer than any, without waiting for its end', async () => {
  const [head = ''] = documentOf({ agents: [{}] }).split('{}')
  const endless = function* () {
    yield Uint8Array.from(Buffer.from(`${head}{`))
    for (;;) yield new Uint8Array(1_000_000)
  }
  const { report } = await readExport(fileOf(endless()), task)
  expect(report.verdict).toEqual({ name: 'foreign', why: 'line', line: 6, version: '1.0' })
})

it('ends with the reason when somebody stops it', async () => {
  const signal = AbortSignal.abort('enough')
  await expect(readExport(fileOfBytes(Uint8Array.of(123)), { ...task, signal })).rejects.toBe('enough')
})
