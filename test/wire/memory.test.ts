import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { plantReaders, startMeasured, startReading } from './support/readers.ts'
import { overFaultyDatabase } from './support/server.ts'

// `npm run attack` does the same with sixty of several users, light and heavy, and with a heap of 128 MB.
const READERS = 10 // as many as one user may have

let planted: Awaited<ReturnType<typeof plantReaders>>
let runtime: Awaited<ReturnType<typeof startMeasured>>
const sockets: Socket[] = []
beforeAll(async () => {
  planted = await plantReaders(overFaultyDatabase, 1, true)
  runtime = await startMeasured(planted.folder, overFaultyDatabase)
}, 120_000)
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  await runtime.stop()
  await planted.remove()
})

test('no token outlives its request', async () => {
  const [reader = expect.unreachable()] = planted.readers
  const ask = async (Authorization: string) =>
    (await fetch(new URL('/api/export', runtime.url), { method: 'HEAD', headers: { Authorization } })).status
  const strangers = Array.from({ length: 9 }, () => `a-stranger-${randomUUID()}`)
  for (const token of strangers) expect(await ask(`Bearer ${token}`)).toBe(401)
  expect(await ask(reader.auth.replace('Authorization: ', ''))).toBe(200)
  for (let i = 0; i < 9; i++) await ask('Bearer the-last-of-all') // which the runtime may still know
  const alive = await runtime.inspector.snapshot()
  expect(alive.includes('/api/export')).toBe(true)
  for (const token of [...strangers, 'session-of-reader']) expect(alive.includes(token), token).toBe(false)
})

test('F14 clients that stop reading heavy rows hold less than 1 MB each', async () => {
  const [reader = expect.unreachable()] = planted.readers
  const idle = await runtime.liveHeap()
  for (let i = 0; i < READERS; i++) {
    const { socket, status } = await startReading(runtime, reader, `X-Fault: silent-${i} none`)
    sockets.push(socket)
    expect(status).toBe(200)
  }
  const held = await vi.waitUntil(
    async () => {
      const now = (await runtime.liveHeap()) - idle
      return now < READERS * 1_000_000 && now
    },
    { timeout: 50_000, interval: 500 },
  )
  expect(held).toBeLessThan(READERS * 1_000_000)
  // They wait: nobody was ended, and nobody got all of it.
  const { status } = await startReading(runtime, reader)
  expect(status).toBe(429)
})
