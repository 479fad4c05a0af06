import fc from 'fast-check'
import { expect, it } from 'vitest'
import { ExportFailure, type Facts, type FailureKind } from '../../public/answer.js'
import { count, elapsed, explain, size } from '../../public/words.js'

/** Numbers of all lengths, and those where a word or a unit changes. */
const edges = [0, 1, 2, 999, 1_000, 59_999, 60_000, 119_999, 120_000, 999_949, 999_999, 1_000_000]
const natural = fc.oneof(fc.maxSafeNat(), fc.nat(2_000_000), fc.nat(2_000), fc.constantFrom(...edges))
const numberIn = (text: string) => Number(/[\d.,]+/.exec(text)?.[0].replaceAll(',', ''))

it('counts in groups of three digits, and one thing in the singular', () => {
  const property = fc.property(natural, (n) => {
    expect(count(n, 'row')).toMatch(n === 1 ? /^1 row$/ : /^\d{1,3}(,\d{3})* rows$/)
    expect(numberIn(count(n, 'row'))).toBe(n)
  })
  fc.assert(property, { numRuns: 500 })
})

it('says a size in the unit that its digits ask for, to a tenth of it', () => {
  const property = fc.property(natural, (bytes) => {
    const digits = String(bytes).length
    const [unit, of, tenth] =
      digits < 4 ? [/ bytes?$/, 1, 0] : digits < 7 ? [/\.\d KB$/, 1e3, 0.051] : [/\.\d MB$/, 1e6, 0.051]
    expect(size(bytes)).toMatch(unit)
    expect(Math.abs(numberIn(size(bytes)) - bytes / of)).toBeLessThanOrEqual(tenth)
  })
  fc.assert(property, { numRuns: 500 })
})

it('says how long it takes, in whole seconds that are over', () => {
  const property = fc.property(natural, fc.double({ min: 0, max: 0.99, noNaN: true }), (milliseconds, part) => {
    const said = elapsed(milliseconds + (milliseconds < 1e9 ? part : 0))
    const [, minutes = '0', seconds = ''] = /^(?:([1-9]\d*) min )?([1-5]?\d) s$/.exec(said) ?? []
    expect(Number(minutes) * 60 + Number(seconds), said).toBe(Math.trunc(milliseconds / 1000))
  })
  fc.assert(property, { numRuns: 500 })
})

/** What a person has to find in the words about each failure. */
const told: Record<FailureKind, (facts: Required<Facts>, local: boolean) => (RegExp | string)[]> = {
  signedOut: (_, local) => [
    /signed in/,
    /sign in .* then try again/i,
    local ? /Choose an account above/ : /Sign in to Agentbot/,
  ],
  forbidden: () => [/may not export/, /new tab, sign in, and export from there/],
  tooMany: ({ seconds }) => [/too many/, `Wait ${count(seconds, 'second')}, then try again`],
  server: () => [/failed/, /data is safe/, /Try again.* support/],
  unexpected: () => [/Something else/, /no export/, /Check your connection, then try again/],
  lost: ({ bytes }) => [
    ...(bytes === 0 ? [/cannot be reached/] : [/lost/, `after ${size(bytes)}, so nothing was saved`]),
    /online, then try again/,
  ],
  incomplete: () => [/not arrive whole/, /nothing was saved/, /Try again; .* support/],
  page: () => [/page failed/, /Nothing was saved/, /Reload the page, then try again/],
}
const kinds = Object.keys(told) as FailureKind[]
const anyFacts = fc.record({ bytes: fc.oneof(fc.constant(0), natural), seconds: natural, reference: fc.uuid() })

it('says of every failure what it is and what to do now, with the numbers that matter', () => {
  const property = fc.property(
    fc.constantFrom(...kinds),
    anyFacts,
    fc.option(fc.boolean(), { nil: undefined }),
    (kind, facts, local) => {
      const words = explain(new ExportFailure(kind, facts), local)
      expect(words).toEqual([expect.stringMatching(/^[A-Z][^.]+$/), expect.stringMatching(/^[A-Z].+\.$/)])
      for (const part of told[kind](facts, local ?? false)) expect(words.join('\n')).toMatch(part)
    },
  )
  fc.assert(property, { numRuns: 300 })
})

it('calls no two failures alike', () => {
  const failures = [...kinds.map((kind) => new ExportFailure(kind)), new ExportFailure('lost', { bytes: 1 })]
  const words = [...failures.map((failure) => explain(failure)), explain(new ExportFailure('signedOut'), true)]
  for (const part of [0, 1]) expect(new Set(words.map((each) => each[part])).size).toBe(words.length)
})
