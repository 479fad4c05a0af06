import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { readExport } from '../../public/viewer/report.js'
import { readRows } from '../../public/viewer/rows.js'
import { exportOf, task } from './support/files.ts'
import { columnsOf, rows, writtenIn } from './support/rows.ts'
import { startWorker } from './support/worker.ts'

const collection = 'notes'

/** What the page has of a row in a column, where it shows the file's own signs. */
const exactIn = (row: object, column: string) => {
  const written = writtenIn(row, column)
  return written === '' ? '""' : (written ?? '')
}

it('shows every value of every row as the file has it, one or many at a time', async () => {
  const call = await startWorker()
  const property = fc.asyncProperty(rows, rows, async (agents, notes) => {
    await call('open', exportOf({ agents, notes, last: agents }))
    const columns = columnsOf(notes)
    const look = { collection, newest: false, filtered: undefined }
    const shown = await call('rows', { look, from: 0, to: notes.length })
    expect(shown.map(({ number, cells }) => ({ number, cells: cells.map(({ exact }) => exact) }))).toEqual(
      notes.map((row, i) => ({ number: i + 1, cells: columns.map((column) => exactIn(row, column)) })),
    )
    for (const [i, column] of columns.entries()) {
      const { number } = shown[i % shown.length] ?? { number: 1 }
      expect(await call('value', { collection, number, column })).toEqual(shown[number - 1]?.cells[i])
    }
  })
  await fc.assert(property, { numRuns: 30 })
})

it('shows the rows of any places in either order, all or those with a text, and finds the place of each', async () => {
  const call = await startWorker()
  const places = fc.tuple(fc.nat(20), fc.nat(20))
  const looks = fc.record({
    collection: fc.constant(collection),
    newest: fc.boolean(),
    filtered: fc.constantFrom('yes', undefined),
  })
  const marks = fc.array(fc.boolean(), { minLength: 1, maxLength: 20 })
  const property = fc.asyncProperty(marks, looks, places, async (marks, look, [start, end]) => {
    await call('open', exportOf({ before: [{}, {}], notes: marks.map((mark) => ({ mark })), after: [{}] }))
    const count = await call('find', { collection, text: 'yes' })
    const numbers = marks.flatMap((mark, i) => (mark || look.filtered === undefined ? [i + 1] : []))
    expect(count).toBe(marks.filter(Boolean).length)
    const inOrder = look.newest ? numbers.toReversed() : numbers
    const [from, to] = [Math.min(start, end, inOrder.length), Math.min(Math.max(start, end), inOrder.length)]
    const shown = await call('rows', { look, from, to })
    expect(shown.map(({ number }) => number)).toEqual(inOrder.slice(from, to))

    if (numbers.length === 0) return
    const wanted = Array.from({ length: marks.length + 2 }, (_, i) => i + 1)
    const found = await Promise.all(wanted.map((number) => call('place', { look, number })))
    expect(found.map((place) => inOrder[place])).toEqual(
      wanted.map((wanted) => numbers.find((number) => number >= wanted) ?? numbers.at(-1)),
    )
  })
  await fc.assert(property, { numRuns: 100 })
})

it('reads rows that lie next to each other at once, a million bytes and no more, but for a heavier row', async () => {
  const weights = [200_000, 500_000, 500_000, 500_001, 499_999, 1_000_001, 300_000, 400_000, 300_000, 100_000, 50_000]
  const file = exportOf({
    notes: weights.map((weight) => ({ t: 'x'.repeat(weight - '{"t":""},\n'.length) })),
    last: [],
  })
  const offsets = (await readExport(file, task)).index.collections.get(collection)?.rows ?? expect.fail('no rows')
  const all = [...weights.keys()]
  const property = fc.asyncProperty(fc.subarray(all), async (wanted) => {
    const slice = vi.spyOn(file, 'slice').mockClear()
    const read: number[][] = []
    await readRows(file, offsets, wanted, (row, number) => read.push([number, String(row['t']).length]))
    expect(read).toEqual(wanted.map((number) => [number, (weights[number] ?? 0) - 10]))

    const fewest: { from: number; to: number }[] = []
    for (const number of wanted) {
      const [from, to] = [offsets.at(number), offsets.at(number + 1)]
      const last = fewest.at(-1)
      if (last?.to === from && to - last.from <= 1_000_000) last.to = to
      else fewest.push({ from, to })
    }
    expect(slice.mock.calls).toEqual(fewest.map(({ from, to }) => [from, to]))
  })
  await fc.assert(property, { numRuns: 10, examples: [[all]] })
})

it('shows twenty thousand characters of one value, three hundred in a table, and says how many there are', async () => {
  const call = await startWorker()
  const property = fc.asyncProperty(fc.constantFrom(1, 300, 301, 20_000, 20_001, 50_000), async (length) => {
    await call('open', exportOf({ notes: [{ text: 'x'.repeat(length) }] }))
    const look = { collection, newest: false, filtered: undefined }
    const [row] = await call('rows', { look, from: 0, to: 1 })
    const cell = (most: number) => expect.objectContaining({ exact: 'x'.repeat(Math.min(length, most)), length })
    expect(row?.cells).toEqual([cell(300)])
    expect(await call('value', { collection, number: 1, column: 'text' })).toEqual(cell(20_000))
  })
  await fc.assert(property, { numRuns: 20 })
})

it('answers a question about a collection that is not there with an error', async () => {
  const call = await startWorker()
  await call('open', exportOf({ notes: [{}] }))
  for (const collection of ['agents', '', 'toString']) {
    await expect(call('csv', { collection })).rejects.toThrow('no such collection')
    await expect(call('find', { collection, text: '' })).rejects.toThrow('no such collection')
  }
})
