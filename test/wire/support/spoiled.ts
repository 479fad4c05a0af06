import { once } from 'node:events'
import http, { type IncomingMessage, type ServerResponse } from 'node:http'
import http2, { type Http2ServerRequest, type Http2ServerResponse } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { askHttp1 } from '../../../scripts/verify/client.ts'

export type Question = { method: string; path: string; headers: Record<string, string> }
export type Reply = { status: number; headers: Headers; body: AsyncIterable<Buffer> }
type Forward = (question: Question) => Promise<Reply>
/** What stands between a client and the Worker: it may change the question, the reply, or make up its own. */
export type Spoil = (question: Question, forward: Forward) => Promise<Reply>

/** The reply with another body. */
export const withBody = ({ status, headers }: Reply, text: string | Buffer): Reply => {
  const kept = new Headers(headers)
  kept.delete('content-length')
  kept.delete('transfer-encoding')
  return { status, headers: kept, body: Readable.from([Buffer.from(text)]) }
}

export const bytesOf = async ({ body }: Reply): Promise<Buffer> => Buffer.concat(await Array.fromAsync(body))

/** Spoils the text of the documents. */
export const inDocument =
  (edit: (text: string) => string): Spoil =>
  async (question, forward) => {
    const reply = await forward(question)
    const isDocument = reply.status === 200 && question.method === 'GET'
    return isDocument ? withBody(reply, edit((await bytesOf(reply)).toString())) : reply
  }

/** Spoils their lines: the first row of the agents is line 5. */
export const inLines = (edit: (lines: string[]) => string[]): Spoil =>
  inDocument((text) => edit(text.split('\n')).join('\n'))

/** Spoils the headers, and maybe the status, of replies of a kind. */
export const inHeaders =
  (edit: (headers: Headers) => void, isMeant: (reply: Reply, question: Question) => boolean = () => true): Spoil =>
  async (question, forward) => {
    const reply = await forward(question)
    if (isMeant(reply, question)) edit(reply.headers)
    return reply
  }

type Asked = IncomingMessage | Http2ServerRequest
const questionOf = ({ method = 'GET', url = '/', headers, ...more }: Asked): Question => {
  const named = Object.entries(headers).filter(([name]) => !name.startsWith(':') && name !== 'connection')
  const authority = 'authority' in more ? more.authority : headers[':authority']
  const host = typeof authority === 'string' ? { host: authority } : {}
  return {
    method,
    path: url,
    headers: { ...Object.fromEntries(named.map(([name, value]) => [name, String(value)])), ...host },
  }
}

/** Headers that belong to one connection, and that HTTP/2 does not have. */
const hop = ['connection', 'keep-alive', 'transfer-encoding']

/** Serves the Worker at `origin` over HTTP/1.1 and over HTTP/2 (without TLS, for there is no certificate), spoiled. */
export const serveSpoiled = async (origin: string, spoil: Spoil) => {
  const gone = new AbortController()
  const forward: Forward = ({ method, path, headers }) =>
    askHttp1(new URL(origin + path), { method, headers, signal: gone.signal })

  const handle = async (request: Asked, response: ServerResponse | Http2ServerResponse) => {
    try {
      const { status, headers, body } = await spoil(questionOf(request), forward)
      for (const [name, value] of headers) if (!hop.includes(name)) response.setHeader(name, value)
      response.statusCode = status
      await pipeline(Readable.from(body), response)
    } catch {
      response.destroy() // a transfer that breaks, breaks here too
    }
  }
  const servers = [http.createServer(handle), http2.createServer(handle)]
  const addresses = await Promise.all(
    servers.map(async (server) => {
      await once(server.listen(0, '127.0.0.1'), 'listening')
      const { port } = server.address() as AddressInfo
      return new URL(`http://127.0.0.1:${port}/api/export`)
    }),
  )
  const [overHttp1, overHttp2] = addresses as [URL, URL]
  const close = () => {
    gone.abort()
    for (const server of servers) server.close()
  }
  return { overHttp1, overHttp2, close }
}
