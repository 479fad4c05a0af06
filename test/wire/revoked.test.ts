import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Account, hashOf, makeAccount } from './support/accounts.ts'
import { parseAnswer } from './support/answer.ts'
import { connect, readBytes, readRest } from './support/client.ts'
import { overFaultyDatabase, type Server, startServer } from './support/server.ts'

describe.each(['d1', 'kv'])('while a file streams, with sessions in %s', (store) => {
  let server: Server
  beforeAll(async () => {
    server = await startServer(overFaultyDatabase, { SESSION_STORE: store })
  })
  afterAll(() => server.close())

  const makeSignedIn = async (rows: number, weight = 0) => {
    const account = await makeAccount(server, rows, weight)
    const record = { userId: account.userId, expiresAt: Date.now() + 3_600_000 }
    await server.kv.put(`session:${hashOf(account.token)}`, JSON.stringify(record))
    return account
  }

  const revoke = async ({ token }: Account) => {
    await server.db.prepare('DELETE FROM sessions WHERE token_hash = ?').bind(hashOf(token)).run()
    await server.kv.delete(`session:${hashOf(token)}`)
  }
  const runOut = async ({ token, userId }: Account) => {
    const expiresAt = Date.now()
    const set = 'UPDATE sessions SET expires_at = ? WHERE token_hash = ?'
    await server.db.prepare(set).bind(expiresAt, hashOf(token)).run()
    await server.kv.put(`session:${hashOf(token)}`, JSON.stringify({ userId, expiresAt }))
  }
  const deleteUser = async ({ userId }: Account) => {
    await server.db.prepare('DELETE FROM users WHERE id = ?').bind(userId).run()
  }

  /** Lets something happen just before the k-th of an export's 7 reads; gives what came and how much was read. */
  const during = async (k: number, happen: (account: Account) => Promise<void>) => {
    const account = await makeSignedIn(15_900)
    const id = account.userId
    const headers = [account.auth, `X-Fault: ${id} hold ${k}`, 'Accept-Encoding: identity']
    const all = readRest(await connect(server.port, { headers }))
    await server.reading(id, k + 1)
    await happen(account)
    await server.release(id)
    return { ...parseAnswer(await all), reads: (await server.watch(id)).reads, lines: await server.ended(id) }
  }

  const expectBroken = (answer: Awaited<ReturnType<typeof during>>) => {
    expect(answer).toMatchObject({ status: 200, whole: false })
    expect(() => JSON.parse(answer.text)).toThrow(SyntaxError)
    expect(answer.lines).toMatchObject([{ outcome: 'aborted', reason: 'RevokedError' }])
  }

  // With sessions in KV the session was looked up before the read that was held.
  test.each(store === 'd1' ? [1, 2, 3, 4, 5, 6] : [1, 2, 3, 4, 5])(
    'revoking the session before read %i breaks it within a page (fault F6)',
    async (k) => {
      const answer = await during(k, revoke)
      expectBroken(answer)
      expect(answer.reads).toBe(k + 1)
    },
  )

  test.each([1, 2, 3, 4, 5, 6])('deleting the user before read %i breaks it at once (fault F6)', async (k) => {
    const answer = await during(k, deleteUser)
    expectBroken(answer)
    expect(answer.reads).toBe(k + 1)
  })

  test('a session that merely runs out of time does not break it', async () => {
    const answer = await during(1, runOut)
    expect(answer).toMatchObject({ status: 200, whole: true, lines: [{ outcome: 'completed' }] })
    expect(JSON.parse(answer.text).workflows).toHaveLength(5_300)
  })

  test.each([
    ['revoking the session', revoke],
    ['deleting the user', deleteUser],
  ])('%s stops a reader who lags behind (fault F6)', async (_, happen) => {
    const account = await makeSignedIn(60_000, 900)
    const id = account.userId
    const headers = [account.auth, `X-Fault: ${id} none`, 'Accept-Encoding: identity']
    const socket = await connect(server.port, { headers })
    const start = await readBytes(socket, 1_000_000)
    const before = await server.stalled(id)
    await happen(account)
    const answer = parseAnswer(Buffer.concat([start, await readRest(socket)]))

    expect(answer).toMatchObject({ status: 200, whole: false })
    expect(() => JSON.parse(answer.text)).toThrow(SyntaxError)
    expect((await server.watch(id)).reads).toBeLessThanOrEqual(before + 1)
  })
})
