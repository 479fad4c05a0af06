import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeAccount } from './support/accounts.ts'
import { ask } from './support/client.ts'
import { type Server, startServer } from './support/server.ts'

let server: Server
beforeAll(async () => {
  server = await startServer('./test/wire/worker/compressing.toml')
})
afterAll(() => server.close())

test.for([30, 3_000])(
  "an app's own compression of %i rows is taken off once, and the document is whole",
  async (rows) => {
    const { auth } = await makeAccount(server, rows)
    const { body, headers, whole } = await ask(server.port, { headers: [auth, 'Accept-Encoding: gzip'] })
    expect([headers.get('Content-Encoding'), whole]).toEqual(['gzip', true])
    const { agents, scheduledTasks, workflows } = JSON.parse(gunzipSync(body).toString())
    expect([...agents, ...scheduledTasks, ...workflows]).toHaveLength(rows)
  },
)
