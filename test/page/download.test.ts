import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { download, type Progress } from '../../public/download.js'
import { documentOf } from '../browser/support/documents.ts'
import { anyDocument, inPieces } from './support/documents.ts'
import { serve } from './support/server.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

type Sent = {
  /** Milliseconds before each thing that comes: the headers, the pieces, the end. */
  gaps: readonly number[]
  pieces: readonly Uint8Array[]
  end: 'finish' | 'breakOff' | 'never'
}
/** What is not as it mostly is. */
type Instead = { answer?: ResponseInit | null; cancelAt?: number; patience?: number }
const headers = {
  'Content-Type': 'application/json',
  'Content-Disposition': 'attachment; filename="mine.json"',
  'X-Request-Id': 'the-request',
  'Content-Length': '97', // of what a proxy made of it: as many bytes as no test sends
}

/** Downloads what a server sends, while time passes as fast as it can be made to. */
const take = async (
  { gaps, pieces, end }: Sent,
  { answer = { headers }, cancelAt, patience = 60_001 }: Instead = {},
) => {
  const server = serve()
  const cancelled = new AbortController()
  const told: Progress[] = []
  const result = download(cancelled.signal, (progress) => told.push(progress)).catch((error: unknown) => error)
  const steps = [
    ...(answer ? [() => server.answer(answer)] : []),
    ...pieces.map((piece) => () => server.send(piece)),
    ...(end === 'never' ? [] : [server[end]]),
  ]
  for (const [i, step] of steps.entries()) {
    vi.advanceTimersByTime(gaps[i] ?? 0)
    await turn()
    if (i === cancelAt) cancelled.abort()
    step()
    await turn()
  }
  if (end === 'never') vi.advanceTimersByTime(patience)
  return { ended: await result, told, asked: server.asked, open: server.isOpen(), timers: vi.getTimerCount() }
}

const gap = fc.oneof(
  { weight: 15, arbitrary: fc.integer({ min: 0, max: 59_999 }) },
  { weight: 1, arbitrary: fc.constantFrom(60_000, 3_600_000) },
)
const cut = fc.tuple(anyDocument, fc.nat()).map(([{ text }, at]) => text.slice(0, at % text.length))
const anySent = fc
  .record({
    body: fc.oneof(
      anyDocument.map(({ text }) => ({ text, whole: true })),
      cut.map((text) => ({ text, whole: false })),
      anyDocument.map(({ text }) => ({ text: `${text}\n`, whole: false })),
    ),
    lengths: fc.array(fc.nat(200), { maxLength: 8 }),
    gaps: fc.array(gap, { minLength: 11, maxLength: 11 }),
    end: fc.constantFrom<Sent['end'][]>('finish', 'finish', 'finish', 'breakOff', 'never'),
  })
  .map(({ body, lengths, ...sent }) => ({ ...body, ...sent, pieces: inPieces(Buffer.from(body.text), lengths) }))

const sizeOf = (pieces: readonly Uint8Array[]) => Buffer.concat(pieces).length

it('makes a file of what is whole, byte for byte, and of nothing that breaks off, ends early or falls silent for a minute', async () => {
  const property = fc.asyncProperty(anySent, async ({ text, whole, ...sent }) => {
    const { ended, told, asked, open, timers } = await take(sent)

    const { gaps, pieces, end } = sent
    const silent = gaps.slice(0, pieces.length + (end === 'never' ? 1 : 2)).findIndex((gap) => gap >= 60_000)
    const came = silent < 0 ? pieces : pieces.slice(0, Math.max(0, silent - 1))
    expect(told.map(({ bytes }) => bytes)).toEqual(came.map((_, i) => sizeOf(came.slice(0, i + 1))))
    const reference = silent === 0 ? '' : 'the-request'
    if (silent >= 0 || end !== 'finish') expect(ended).toMatchObject({ kind: 'lost', bytes: sizeOf(came), reference })
    else if (!whole) expect(ended).toMatchObject({ kind: 'incomplete', reference })
    else {
      const collections: unknown[] = Object.values(JSON.parse(text)).filter(Array.isArray)
      const progress = { bytes: Buffer.byteLength(text), rows: collections.flat().length }
      expect(told.at(-1)).toMatchObject(progress)
      expect(ended).toMatchObject({ ...told.at(-1), name: 'mine.json' })
      const { blob } = ended as { blob: Blob }
      expect([blob.type, await blob.text()]).toEqual(['application/json', text])
    }
    expect(asked).toEqual([{ url: '/api/export', cache: 'no-store' }])
    expect({ open, timers }).toEqual({ open: false, timers: 0 })
  })
  await fc.assert(property, { numRuns: 150 })
})

it('ends the transfer when it is cancelled, whenever that is, and tells of nothing that comes later', async () => {
  const property = fc.asyncProperty(anySent, fc.nat(8), async (sent, at) => {
    const gaps = sent.gaps.map((gap) => Math.min(gap, 59_000))
    const { ended, told, open, timers } = await take({ ...sent, gaps }, { cancelAt: at % (sent.pieces.length + 1) })
    expect(ended).toBeInstanceOf(Error)
    expect(told.length).toBe(Math.max(0, (at % (sent.pieces.length + 1)) - 1))
    expect({ open, timers }).toEqual({ open: false, timers: 0 })
  })
  await fc.assert(property)
})

it.each([
  ['signedOut', { status: 401, headers }],
  ['server', { status: 500, headers }],
  ['unexpected', { headers: { 'Content-Type': 'text/html' } }],
  ['lost', null],
])('says %s of an answer that is no export, and waits for no more of it', async (kind, answer) => {
  const sent: Sent = { gaps: [], pieces: [], end: answer ? 'never' : 'breakOff' }
  const { ended, told, open, timers } = await take(sent, { answer, patience: 0 })
  expect(ended).toMatchObject({ kind, bytes: 0, reference: kind === 'server' ? 'the-request' : '' })
  expect({ told, open, timers }).toEqual({ told: [], open: false, timers: 0 })
})

it('puts a large export into blobs, a few MB each, and every byte of it into the file', async () => {
  const sizes: number[] = []
  const Counted = class extends Blob {
    constructor(...made: ConstructorParameters<typeof Blob>) {
      super(...made)
      sizes.push(this.size)
    }
  }
  vi.stubGlobal('Blob', Counted)
  const text = documentOf({ agents: Array.from({ length: 1_000 }, (_, i) => ({ i, text: `${i % 10}`.repeat(9_500) })) })
  const pieces = inPieces(Buffer.from(text), Array(140).fill(65_536))

  const { ended } = await take({ gaps: [], pieces, end: 'finish' })

  const { blob } = ended as { blob: Blob }
  expect(Buffer.from(await blob.arrayBuffer()).equals(Buffer.from(text))).toBe(true)
  const parts = sizes.slice(0, -1) // the last is the file
  expect(parts.length).toBeLessThan(5)
  expect(Math.max(...parts)).toBeLessThan(4_100_000)
})
