import fc from 'fast-check'
import { expect, it, onTestFinished, vi } from 'vitest'
import { cellOf } from '../../public/viewer/cells.js'
import { parseExactly } from '../../public/viewer/exact-json.js'
import { exactText, kindOf, lengthOf, readableText } from '../../public/viewer/values.js'
import { time, value } from './support/rows.ts'

/** Integers of any length, those among them where a number begins to lose digits. */
const digits = fc.oneof(
  fc.bigInt({ min: -(2n ** 90n), max: 2n ** 90n }),
  fc.integer({ min: -20, max: 20 }).map((n) => 2n ** 53n + BigInt(n)),
  fc.constantFrom(10n ** 15n, 10n ** 16n, 10n ** 21n, 10n ** 22n),
  fc.maxSafeInteger().map(BigInt),
)

/** Other numbers, as JSON.stringify() would write them or not. */
const real = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }).map(String),
  fc.constantFrom('1.50', '1e5', '-2E+3', '0.10000000000000001', '12345678901234567.5', '1.0'),
)

it('parses JSON as JSON.parse() does, but for integers that a number would round', () => {
  const property = fc.property(fc.jsonValue(), digits, real, (any, n, real) => {
    const text = `[${JSON.stringify([any, String(n)])},${real}]`
    const number = String(Number(n)) === String(n) ? Number(n) : n
    expect(parseExactly(text)).toEqual(JSON.parse(text))
    expect(parseExactly(`[{"n":${n}},${text},${n}]`)).toEqual([{ n: number }, JSON.parse(text), number])
  })
  fc.assert(property)
  expect(() => parseExactly('{"n":9007199254740993')).toThrow(SyntaxError)
})

it('asks of no value how it was written where no number is long: a large file would take several times as long', () => {
  const parse = vi.spyOn(JSON, 'parse')
  parseExactly('{"n":123456789012345,"text":"1"}')
  expect(parse.mock.lastCall).toEqual(['{"n":123456789012345,"text":"1"}'])
})

it('rounds them where a browser does not say what stood there', () => {
  const parse = JSON.parse
  vi.spyOn(JSON, 'parse').mockImplementation((text, reviver) =>
    parse(text, reviver && ((key, value) => Reflect.apply(reviver, undefined, [key, value]))),
  )
  const property = fc.property(digits, (n) => {
    expect(parseExactly(`[${n}]`)).toEqual([Number(n)])
  })
  fc.assert(property)
})

/** A value as the page has it from a file. */
const parsed = (value: unknown): unknown => (value === undefined ? value : parseExactly(JSON.stringify(value)))

const zones = [
  'Etc/UTC',
  'Asia/Kolkata',
  'America/St_Johns',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
  'Europe/Berlin',
]

it("reads a time in the reader's own zone, to the second", () => {
  const { TZ } = process.env
  onTestFinished(() => {
    if (TZ === undefined) delete process.env['TZ']
    else process.env['TZ'] = TZ
  })
  for (const timeZone of zones) {
    process.env['TZ'] = timeZone
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
    const local = (time: string) => format.format(new Date(time)).padStart(19, '0')
    const property = fc.property(time, (time) => {
      expect([kindOf(time), readableText(time), exactText(time)]).toEqual(['time', local(time), time])
      expect(lengthOf(time)).toBe(readableText(time).length)
    })
    fc.assert(property, { numRuns: 50 })
  }
})

/** A text that differs from a time in a sign or two. */
const nearlyTime = fc
  .tuple(time, fc.nat(24), fc.nat(2), fc.constantFrom('', '0', '1', '9', '00', '24', '30', '-', ':', ' ', 'x', '\n'))
  .map(([time, at, length, signs]) => time.slice(0, at) + signs + time.slice(at + length))

it('takes for a time only what names an instant that there was', () => {
  const property = fc.property(nearlyTime, (text) => {
    const moment = Date.parse(text)
    const isTime = text.length === 24 && !Number.isNaN(moment) && new Date(moment).toISOString() === text
    expect(kindOf(text)).toBe(text === '' ? 'empty' : isTime ? 'time' : 'text')
    expect(Math.abs(lengthOf(text) - readableText(text).length)).toBeLessThanOrEqual(5)
  })
  fc.assert(property, { numRuns: 1_000 })
  expect(kindOf('2023-02-30T00:00:00.000Z')).toBe('text')
})

/** What stands in a cell of a value: as a reader sees it, and as the file has it. */
const readings = (value: unknown): [kind: string, text: string, exact: string] => {
  if (value === undefined) return ['empty', 'empty', '']
  if (value === null || value === '') return ['empty', 'empty', JSON.stringify(value)]
  if (typeof value === 'boolean') return ['flag', value ? 'yes' : 'no', String(value)]
  if (typeof value !== 'string') return ['other', JSON.stringify(value), JSON.stringify(value)]
  return [kindOf(value), readableText(value), value]
}

/** Is a text the beginning of another, of so many characters at most, and no half of an emoji the reason that it is shorter? */
const isCut = (text: string, whole: string, most: number) =>
  whole.length <= most
    ? text === whole
    : whole.startsWith(text) && text.length === most - (/[\ud800-\udbff]/.test(whole.charAt(most - 1)) ? 1 : 0)

it('shows of a value as much as a cell holds, and says how much there is', () => {
  const long = fc.array(value).map((values) => JSON.stringify(values))
  const half = long.map((text) => `${text}\ud83d`)
  const room = fc.option(fc.integer({ min: -9, max: 2 }), { nil: undefined }) // beside the length, or what a table shows
  const property = fc.property(fc.oneof(fc.constant(undefined), value, long, half), room, (value, more) => {
    const [kind, text, exact] = readings(value)
    const most = more === undefined ? more : Math.max(0, exact.length + more)
    const cell = cellOf(parsed(value), most)
    expect(cell).toMatchObject({ kind, length: exact.length })
    expect(isCut(cell.text, text, most ?? 300), cell.text).toBe(true)
    expect(isCut(cell.exact, exact, most ?? 300), cell.exact).toBe(true)
  })
  fc.assert(property, { numRuns: 500 })
})
