import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Offsets } from '../../public/viewer/offsets.js'

it('knows of any number of rows where each begins and ends, in files of any size', () => {
  const property = fc.property(fc.nat(5_000), fc.nat(2 ** 45), fc.nat(4_000_000), (rows, start, most) => {
    const offsets = new Offsets()
    const begins = Array.from({ length: rows }, (_, row) => start + row * most)
    const ends = begins.map((from, row) => {
      offsets.push(from, from + most)
      return offsets.at(row + 1)
    })
    const at = Array.from({ length: offsets.length }, (_, row) => offsets.at(row))
    expect([at, ends].join()).toBe([begins, begins.map((from) => from + most)].join())
  })
  fc.assert(property, { numRuns: 30 })
})
