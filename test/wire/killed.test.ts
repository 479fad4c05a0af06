import { execFileSync } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { makeAccount } from './support/accounts.ts'
import { parseAnswer } from './support/answer.ts'
import { connect, readBytes, readRest } from './support/client.ts'
import { asDeployed, startServer } from './support/server.ts'

/** The runtimes that this process started: one runs the Worker, one stands before it and passes on. */
const runtimes = (): number[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid=,comm='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, command]) => Number(parent) === process.pid && command?.includes('workerd'))
    .map(([pid]) => Number(pid))

test.each([0, 1])(
  'killing runtime %i in mid-body leaves no client with a file that looks whole (fault F10)',
  async (i) => {
    const server = await startServer(asDeployed)
    onTestFinished(() => server.close())
    const { token, auth } = await makeAccount(server.db, 60_000, 900)
    const socket = await connect(server.port, { headers: [auth, 'Accept-Encoding: identity'] })
    const start = await readBytes(socket, 1_000_000)
    const response = await fetch(`${server.origin}/api/export`, {
      headers: { Authorization: `Bearer ${token}`, 'Accept-Encoding': 'identity' },
    })
    expect(response.status).toBe(200)

    const pids = runtimes()
    expect(pids).toHaveLength(2)
    process.kill(pids[i] ?? Number.NaN, 'SIGKILL')

    const answer = parseAnswer(Buffer.concat([start, await readRest(socket)]))
    expect(answer).toMatchObject({ status: 200, whole: false })
    expect(answer.body.length).toBeGreaterThan(900_000)
    expect(() => JSON.parse(answer.text)).toThrow(SyntaxError)
    await expect(response.text()).rejects.toThrow('terminated')
  },
)
