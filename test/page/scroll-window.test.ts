import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ScrollWindow } from '../../public/viewer/scroll-window.js'

/** More rows, each 40 pixels high, are higher than what Chrome makes an element at a zoom of 500 %: a fifth of 2^25 pixels. */
const most = 160_000
const anyRows = fc.oneof(fc.nat(1_000), fc.nat(5_000_000), fc.integer({ min: 99_990, max: 100_010 }))

/** How many rows stand in the span before those in view, and behind them. */
const around = ({ base, span }: ScrollWindow, first: number, count: number) => ({
  before: first - base,
  behind: base + span - first - count,
})

const expectSpan = ({ base, span, rows }: ScrollWindow) => {
  expect(Number.isInteger(base)).toBe(true)
  expect(span).toBe(Math.min(rows, span))
  expect(span).toBeLessThanOrEqual(most)
  expect(base).toBeGreaterThanOrEqual(0)
  expect(base + span).toBeLessThanOrEqual(rows)
}

it('holds a span of rows that a browser can show, whatever is scrolled or gone to', () => {
  const steps = fc.array(fc.tuple(fc.nat(4), fc.nat(), fc.nat(200)))
  const property = fc.property(anyRows, steps, (rows, steps) => {
    const scroll = new ScrollWindow(rows)
    expectSpan(scroll)
    for (const [kind, n, count] of steps) {
      const { base, span } = scroll
      const row = [n % rows, base - 1, base, base + span - 1, base + span][kind] ?? 0
      if (n % 3 > 0 && row >= 0 && row < rows) {
        scroll.reach(row)
        expect(around(scroll, row, 1).before).toBeGreaterThanOrEqual(0)
        expect(around(scroll, row, 1).behind).toBeGreaterThanOrEqual(0)
        if (row >= base && row < base + span) expect(scroll.base).toBe(base) // what stands there stays there
      } else {
        expect(scroll.follow(base + (n % (span + 1)), count)).toBe(scroll.base - base)
      }
      expectSpan(scroll)
    }
  })
  fc.assert(property)
})

it('keeps a page before and behind the rows in view, and moves for nothing else', () => {
  const near = fc.integer({ min: -3, max: 3 })
  const places = fc.tuple(fc.constantFrom(0, 1, 2), fc.oneof(near, fc.integer({ min: -90_000, max: 90_000 })))
  const property = fc.property(anyRows, fc.nat(), fc.integer({ min: 1, max: 200 }), places, (rows, n, count, place) => {
    fc.pre(rows > count)
    const scroll = new ScrollWindow(rows)
    scroll.reach(n % rows)
    const { base, span } = scroll
    const from = [base + count, base + span - 2 * count, base][place[0]] ?? 0
    const first = Math.min(Math.max(from + place[1], base), base + span - count)
    const is = around(scroll, first, count)
    const isFree = (is.before >= count || base === 0) && (is.behind >= count || base + span === rows)

    const moved = scroll.follow(first, count)

    if (isFree) expect(moved).toBe(0)
    const { before, behind } = around(scroll, first, count)
    if (scroll.base > 0) expect(before).toBeGreaterThanOrEqual(count)
    if (scroll.base + span < rows) expect(behind).toBeGreaterThanOrEqual(count)
  })
  fc.assert(property, { numRuns: 1_000 })
})

it('reaches every row, from the first to the last and back, without an end in between', () => {
  const scroll = new ScrollWindow(1_000_000)
  const turns: number[] = []
  const outside: number[] = []
  for (const step of [40, -40]) {
    for (let first = step > 0 ? 0 : 999_960; first >= 0 && first <= 999_960; first += step) {
      const { before, behind } = around(scroll, first, 40)
      if (before < 0 || behind < 0) outside.push(first)
      if (scroll.follow(first, 40) !== 0) turns.push(first)
    }
  }
  expect(outside).toEqual([])
  expect(turns.length).toBeLessThan(50) // each takes a browser some time
})
