import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Account, makeAccount } from './support/accounts.ts'
import { ask, connect, readBytes, readRest } from './support/client.ts'
import { overFaultyDatabase, type Server, shareServer } from './support/server.ts'

let server: Server
let account: Account
let raw: Buffer
beforeAll(async () => {
  server = await shareServer(overFaultyDatabase)
  account = await makeAccount(server, 60_900)
  raw = await readRest(await connectAs(account, 'whole none'))
})

const connectAs = ({ auth }: Account, fault: string) =>
  connect(server.port, { headers: [auth, `X-Fault: ${fault}`, 'Accept-Encoding: identity'] })

/** What the log says of the one export that was begun since the logs were cleared. */
const expectLeft = async ({ userId }: Account) => {
  expect(await server.ended(userId)).toMatchObject([{ outcome: 'aborted', reason: 'client left' }])
  expect(server.logs().filter(({ level }) => level !== 'log')).toEqual([])
}

const expectServed = async () => {
  const { auth } = await makeAccount(server)
  expect(await ask(server.port, { headers: [auth] })).toMatchObject({ status: 200, whole: true })
}

/** Leaves after so many bytes of the answer, while the export waits for the k-th of its 16 reads. */
const leave = async (bytes: number, k: number) => {
  const id = `leave-${bytes}-${k}`
  server.harness.clearLogs()
  const socket = await connectAs(account, `${id} hold ${k}`)
  await readBytes(socket, bytes)
  await server.reading(id, k + 1)
  socket.destroy()
  await server.release(id)
  await expectLeft(account)
  return (await server.watch(id)).reads - (k + 1)
}

// Exactly one read is proven where nothing stands between (test/pace.test.ts). Here the local proxy does, and takes a few
// chunks more before it hears of it; an export that nobody stopped would go on to its 16th read.
const HEARSAY = 4

describe('a client that leaves ends the reads (fault F8)', () => {
  const at = (text: string) => {
    expect(raw.includes(text)).toBe(true)
    return raw.indexOf(text)
  }
  const head = () => at('\r\n\r\n') + 4
  const row = () => at(`{"id":"${account.userId}_agent_0000002"`)
  const boundaries: [string, () => number][] = [
    ['before the first byte', () => 0],
    ['after the first byte', () => 1],
    ['after the status line', () => at('\r\n') + 2],
    ['just before the end of the headers', () => head() - 1],
    ['after the headers', () => head()],
    ['within the size of a chunk', () => head() + 1],
    ['after the first byte of the document', () => at('{') + 1],
    ['within the profile', () => at('@example.com')],
    ['at the end of a row', () => row() - 2],
    ['at the start of a row', () => row()],
    ['within a row', () => row() + 20],
    ['at the last row of a page', () => at(`"${account.userId}_agent_0000201"`)],
  ]
  test.each(boundaries)('%s', async (_, boundary) => {
    expect(await leave(boundary(), 1)).toBeLessThanOrEqual(HEARSAY)
    await expectServed()
  })

  test('before the database gave anything', async () => {
    expect(await leave(0, 0)).toBeLessThanOrEqual(HEARSAY)
    await expectServed()
  })

  test.each([2, 3, 4, 5])('while read %i is on its way', async (k) => {
    expect(await leave(100_000, k)).toBeLessThanOrEqual(HEARSAY)
    await expectServed()
  })
})

describe('a client that stops reading 100 MB', () => {
  const pages = 151
  let heavy: Account
  beforeAll(async () => {
    heavy = await makeAccount(server, 100_000, 900)
  })
  beforeEach(() => server.harness.clearLogs())

  test('stops the reads, and gets the rest when it reads on (fault F9)', async () => {
    const socket = await connectAs(heavy, 'stop none')
    await readBytes(socket, 100_000)
    expect(await server.stalled('stop')).toBeLessThan(pages / 2)

    const rest = await readRest(socket)
    expect(rest.subarray(-7).toString()).toBe('\r\n0\r\n\r\n')
    expect(await server.ended(heavy.userId)).toMatchObject([{ outcome: 'completed' }])
    expect((await server.watch('stop')).reads).toBe(pages)
  })

  test('and then leaves ends the reads (fault F8)', async () => {
    const socket = await connectAs(heavy, 'left none')
    const before = await server.stalled('left')
    socket.destroy()
    await expectLeft(heavy)
    expect((await server.watch('left')).reads - before).toBeLessThanOrEqual(HEARSAY)
    await expectServed()
  })

  test('a bit at a time is read for a bit at a time (fault F9)', async () => {
    const socket = await connectAs(heavy, 'slow none')
    const stalled = await server.stalled('slow')
    for (let took = 1; took <= 20; took++) {
      await readBytes(socket, 1_000)
      expect((await server.watch('slow')).reads).toBeLessThanOrEqual(stalled + 2)
    }
    socket.destroy()
    await server.ended(heavy.userId)
  })
})
