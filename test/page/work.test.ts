import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Progress } from '../../public/viewer/calls.js'
import { exportOf } from './support/files.ts'
import { startWorker } from './support/worker.ts'

const collection = 'notes'
const look = (filtered: string) => ({ collection, newest: false, filtered })
const fileOf = (notes: object[]) => exportOf({ before: [{}], notes, after: [{}] })

/** Rows that are read in many pieces. */
const many = Array.from({ length: 2_000 }, (_, i) => ({ number: i + 1, text: '.'.repeat(1_000) }))

it('leaves the rows of the last filter where they are when the next one, or a CSV, is stopped', async () => {
  const call = await startWorker()
  await call('open', fileOf(many))
  const found = await call('find', { collection, text: '1999' })
  for (const begin of [
    (signal: AbortSignal) => call('find', { collection, text: '77' }, { signal }),
    (signal: AbortSignal) => call('csv', { collection }, { signal }),
  ]) {
    const stop = new AbortController()
    const work = begin(stop.signal)
    stop.abort('no longer wanted')
    await expect(work).rejects.toBe('no longer wanted')
    await call('csv', { collection }) // is done long after what was stopped would have been
    expect((await call('rows', { look: look('1999'), from: 0, to: found })).map(({ number }) => number)).toEqual([
      1_999,
    ])
  }
})

it('goes on showing the rows of the last filter when the next one ends in the moment in which it is stopped', async () => {
  const call = await startWorker()
  const numbers = async (text: string, to: number) =>
    (await call('rows', { look: look(text), from: 0, to })).map(({ number }) => number)
  await call('open', fileOf(many))
  for (const text of ['1', '1999', '77', '888', '1888']) await call('find', { collection, text })
  expect(await numbers('1888', 1)).toEqual([1_888])
  await call('find', { collection, text: '199' }) // of which the page never hears
  await call('find', { collection, text: '77' })
  expect(await numbers('1888', 1)).toEqual([1_888])
  expect(await call('place', { look: look('1888'), number: 1 })).toBe(0)
  expect(await numbers('77', 3)).toEqual([77, 177, 277])
})

it('tells how many bytes of the rows it has read while it looks for a text, or makes a CSV', async () => {
  const call = await startWorker()
  const property = fc.asyncProperty(
    fc.constantFrom('find', 'csv'),
    fc.integer({ min: 1, max: 200 }),
    async (name, count) => {
      const rows = many.slice(0, count)
      await call('open', fileOf(rows))
      const told: Progress[] = []
      await call(name, { collection, text: 'x' }, { onProgress: (progress) => told.push(progress) })
      const bytes = rows.map((row) => JSON.stringify(row)).join(',\n').length + 1
      for (const { done, of } of told) expect([of, done > 0 && done <= of]).toEqual([bytes, true])
      expect(told.length).toBeGreaterThan(0)
    },
  )
  await fc.assert(property, { numRuns: 10 })
})
