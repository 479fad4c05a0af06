import { beforeAll, expect, test } from 'vitest'
import { DocumentReader } from '../../public/document-reader.js'
import { makeAccount } from './support/accounts.ts'
import { ask } from './support/client.ts'
import { asDeployed, type Server, shareServer } from './support/server.ts'

// What the page calls whole is what the Worker sends; test/page/ tells that of documents that the tests lay out themselves.

let server: Server
beforeAll(async () => {
  server = await shareServer(asDeployed)
})

const read = (bytes: Uint8Array) => {
  const reader = new DocumentReader()
  reader.read(bytes)
  return reader
}

test.for([0, 7])('of an export of %i rows the page calls nothing whole but all of it', async (rows) => {
  const { auth } = await makeAccount(server, rows)
  const { status, text } = await ask(server.port, { headers: [auth] })
  expect(status).toBe(200)
  const bytes = Buffer.from(text)
  const members: [string, unknown][] = Object.entries(JSON.parse(text))
  const counts = members.flatMap(([name, value]) => (Array.isArray(value) ? [[name, value.length]] : []))

  const all = read(bytes)
  expect({ whole: all.whole, counts: all.counts }).toEqual({ whole: true, counts: Object.fromEntries(counts) })
  const ends = Array.from(bytes.keys())
  expect(ends.filter((end) => read(bytes.subarray(0, end)).whole)).toEqual([])
  expect(ends.filter((end) => !read(bytes.subarray(0, end)).begun)).toEqual([])
})
