import { once } from 'node:events'
import http2, { type ServerHttp2Stream } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { unstable_startWorker } from 'wrangler'
import { askHttp1, askHttp2 } from '../../scripts/verify/client.ts'
import { receive } from '../../scripts/verify/receive.ts'

/** Asks a server that answers with a body, and then does this to the stream. */
const isWholeAfter = async (finish: (stream: ServerHttp2Stream) => void): Promise<boolean> => {
  const server = http2.createServer().on('stream', (stream) => {
    stream.on('error', () => {})
    stream.respond({ ':status': 200 })
    stream.write('{', () => finish(stream))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const signal = new AbortController().signal
  const transfer = await askHttp2(new URL(`http://127.0.0.1:${port}/`), { signal })
  return receive(transfer, 30_000, () => {}).toEnd()
}

test.each([
  ['a stream that is reset', (stream: ServerHttp2Stream) => stream.destroy(new Error('broken'))],
  ['a stream whose connection is lost', (stream: ServerHttp2Stream) => stream.session?.destroy()],
])('over HTTP/2 %s did not end whole', async (_, finish) => {
  expect(await isWholeAfter(finish)).toBe(false)
})

test('who shows a certificate that nobody vouches for is told nothing', async () => {
  const server = { hostname: '127.0.0.1', port: 0, secure: true }
  const worker = await unstable_startWorker({
    config: 'wrangler.toml',
    dev: { server, logLevel: 'none', watch: false, inspector: false },
  })
  onTestFinished(() => worker.dispose())
  await worker.ready
  const url = await worker.url
  expect(url.protocol).toBe('https:')
  for (const ask of [askHttp1, askHttp2])
    await expect(ask(url, { signal: AbortSignal.timeout(30_000) })).rejects.toThrow(/certificate|issuer/)
})

test('over HTTP/2 a stream that is ended is whole', async () => {
  expect(await isWholeAfter((stream) => stream.end('}'))).toBe(true)
})
