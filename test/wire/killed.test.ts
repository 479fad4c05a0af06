import { expect, onTestFinished, test } from 'vitest'
import { runtimes } from '../../scripts/load/runtimes.ts'
import { makeAccount } from './support/accounts.ts'
import { parseAnswer } from './support/answer.ts'
import { connect, readBytes, readRest } from './support/client.ts'
import { asDeployed, startServer } from './support/server.ts'

// Two runtimes serve locally: one runs the Worker, one stands before it and passes on.
test.each([0, 1])(
  'killing runtime %i in mid-body leaves no client with a file that looks whole (fault F10)',
  async (i) => {
    const others = runtimes().map(({ pid }) => pid)
    const server = await startServer(asDeployed)
    onTestFinished(() => server.close())
    const { token, auth } = await makeAccount(server, 60_000, 900)
    const socket = await connect(server.port, { headers: [auth, 'Accept-Encoding: identity'] })
    const start = await readBytes(socket, 1_000_000)
    const response = await fetch(`${server.origin}/api/export`, {
      headers: { Authorization: `Bearer ${token}`, 'Accept-Encoding': 'identity' },
    })
    expect(response.status).toBe(200)

    const started = runtimes().filter(({ pid }) => !others.includes(pid))
    expect(started).toHaveLength(2)
    process.kill(started[i]?.pid ?? Number.NaN, 'SIGKILL')

    const answer = parseAnswer(Buffer.concat([start, await readRest(socket)]))
    expect(answer).toMatchObject({ status: 200, whole: false })
    expect(answer.body.length).toBeGreaterThan(900_000)
    expect(() => JSON.parse(answer.text)).toThrow(SyntaxError)
    await expect(response.text()).rejects.toThrow('terminated')
  },
)
