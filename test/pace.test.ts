import { env } from 'cloudflare:workers'
import { expect, it, vi } from 'vitest'
import { collectionNames } from '../src/export/collections'
import { exportWith, makeUser, signIn } from './support/accounts'
import { fill } from './support/bulk'
import { captureLogs, endings } from './support/logs'
import { watched } from './support/watched'

vi.setConfig({ testTimeout: 60_000 })

/** Lets everything that was started come to an end: D1 answers in order. */
const settled = async () => {
  for (let i = 0; i < 3; i++) await env.DB.prepare('SELECT 1').run()
}

const open = async () => {
  const user = await makeUser()
  for (const name of collectionNames) await fill(user, name, 450)
  const { bindings, seen } = watched()
  const response = await exportWith(await signIn(user), bindings)
  return { body: response.body?.getReader() as ReadableStreamDefaultReader<Uint8Array>, seen }
}

it('nothing is read ahead of the client, and one read at most for each chunk it takes', async () => {
  const { body, seen } = await open()
  await settled()
  expect(seen.batches).toBe(1)
  for (let before = 1, done = false; !done; before = seen.batches) {
    done = (await body.read()).done
    await settled()
    expect(seen.batches - before).toBeLessThanOrEqual(1)
  }
  expect(seen.batches).toBe(1 + collectionNames.length)
})

it('F8 a client that leaves, wherever it stands, ends the reads and is one aborted export', async () => {
  const lines = captureLogs()
  for (let chunks = 1; ; chunks++) {
    const { body, seen } = await open()
    let done = false
    for (let i = 0; i < chunks && !done; i++) done = (await body.read()).done
    if (done) break
    const before = seen.batches
    await body.cancel()
    await settled()
    expect(seen.batches).toBe(before)
    expect(endings(lines.splice(0))).toMatchObject([{ outcome: 'aborted', reason: 'client left' }])
  }
  expect(endings(lines)).toMatchObject([{ outcome: 'completed' }])
})
