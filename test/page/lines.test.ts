import fc from 'fast-check'
import { expect, it } from 'vitest'
import { eachLine } from '../../public/viewer/lines.js'
import { inPieces } from './support/documents.ts'
import { fileOf, type Pieces, task } from './support/files.ts'

const anyPieces = fc
  .tuple(fc.array(fc.oneof(fc.constant(10), fc.nat(255))), fc.array(fc.nat(12)))
  .map(([bytes, lengths]) => inPieces(Uint8Array.from(bytes), lengths))
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
/** The lines of pieces, by what a text is split. */
const linesIn = (pieces: Uint8Array[]) => latin1(Buffer.concat(pieces)).match(/[^\n]*\n|[^\n]+$/g) ?? []

/** Pieces that say how many of them were asked for, and whether somebody said that no more is wanted. */
const watched = (pieces: Pieces, before: (piece: number) => void = () => {}) => {
  const seen = { asked: 0, isClosed: false }
  const each = function* () {
    try {
      for (const piece of pieces) {
        before(seen.asked++)
        yield piece
      }
    } finally {
      seen.isClosed = true
    }
  }
  return { file: fileOf(each()), seen }
}

it('gives every byte of a file once and in order, a line at a time, and tells at every piece how far it is', async () => {
  const property = fc.asyncProperty(anyPieces, async (pieces) => {
    const lines: string[] = []
    const told: number[] = []
    let next = 0
    const onLine = (line: Uint8Array, at: number) => {
      expect(at).toBe(next)
      next += line.length
      lines.push(latin1(line))
    }
    expect(await eachLine(fileOf(pieces), onLine, { ...task, onProgress: (bytes) => told.push(bytes) })).toBe(true)
    expect(lines).toEqual(linesIn(pieces))
    expect(told).toEqual(pieces.map((_, i) => Buffer.concat(pieces.slice(0, i + 1)).length))
  })
  await fc.assert(property)
})

it('stops at the line that says so, closes the file, and asks for no piece behind it', async () => {
  const property = fc.asyncProperty(anyPieces, fc.integer({ min: 1, max: 20 }), async (pieces, last) => {
    const { file, seen } = watched(pieces)
    const lines: string[] = []
    const toItsEnd = await eachLine(file, (line) => lines.push(latin1(line)) < last, task)

    const all = linesIn(pieces)
    expect({ toItsEnd, lines }).toEqual({ toItsEnd: all.length < last, lines: all.slice(0, last) })
    const end = lines.join('').length
    const isEnough = (_: Uint8Array, i: number) => Buffer.concat(pieces.slice(0, i + 1)).length >= end
    const needed = toItsEnd || !lines.at(-1)?.endsWith('\n') ? pieces.length : pieces.findIndex(isEnough) + 1
    expect(seen).toEqual({ asked: needed, isClosed: true })
  })
  await fc.assert(property)
})

it('copies no line that lies in one piece, for there may be a million', async () => {
  const piece = Uint8Array.from(Buffer.from('{}\n{}\n{}\n'))
  const memory: unknown[] = []
  await eachLine(fileOf([piece]), (line) => void memory.push(line.buffer), task)
  expect(memory).toEqual([piece.buffer, piece.buffer, piece.buffer])
  expect(memory.every((buffer) => buffer === piece.buffer)).toBe(true)
})

const longest = 4_000_000

it('gives a line of every length that an export may have, and none beyond', async () => {
  for (const [beyond, end] of [
    [0, '\n'],
    [0, ''],
    [1, '\n'],
    [1, ''],
  ] as const) {
    const line = Buffer.from('x'.repeat(longest + beyond - end.length) + end)
    const pieces = [Uint8Array.of(10), ...inPieces(line, Array(50).fill(65_536))]
    const lengths: number[] = []
    expect(await eachLine(fileOf(pieces), (line) => void lengths.push(line.length), task)).toBe(beyond === 0)
    expect(lengths).toEqual(beyond === 0 ? [1, longest] : [1])
  }
})

it('gives up a line without an end as soon as it is too long', async () => {
  const endless = function* () {
    for (;;) yield new Uint8Array(65_536)
  }
  const { file, seen } = watched(endless())
  expect(await eachLine(file, () => expect.unreachable(), task)).toBe(false)
  expect(seen).toEqual({ asked: Math.ceil(longest / 65_536), isClosed: true })
})

it('gives no line of what is read after somebody stopped it, and throws the reason', async () => {
  const property = fc.asyncProperty(anyPieces, fc.nat(), async (pieces, n) => {
    const stop = new AbortController()
    const at = n % pieces.length
    const { file, seen } = watched(pieces, (piece) => piece === at && stop.abort('enough'))
    const lines: string[] = []
    const reading = eachLine(file, (line) => void lines.push(latin1(line)), { ...task, signal: stop.signal })
    await expect(reading).rejects.toBe('enough')
    expect(lines).toEqual(linesIn(pieces.slice(0, at)).filter((line) => line.endsWith('\n')))
    expect(seen).toEqual({ asked: at + 1, isClosed: true })
  })
  await fc.assert(property)
})

it('throws what a file throws that is gone while it is read', async () => {
  const gone = new DOMException('gone', 'NotReadableError')
  const file = fileOf(
    (function* () {
      yield Uint8Array.of(10)
      throw gone
    })(),
  )
  await expect(eachLine(file, () => {}, task)).rejects.toBe(gone)
})
