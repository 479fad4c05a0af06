import http, { type IncomingMessage } from 'node:http'
import http2 from 'node:http2'
import https from 'node:https'
import tls from 'node:tls'
import type { Transfer } from './receive.ts'

export type Question = { method?: string; headers?: Record<string, string>; signal: AbortSignal }

const agents = { 'http:': new http.Agent({ keepAlive: true }), 'https:': new https.Agent({ keepAlive: true }) }

/** Lets go of the connections that are kept open. */
export const hangUp = () => {
  for (const agent of Object.values(agents)) agent.destroy()
}

const headersOf = ({ rawHeaders }: IncomingMessage): Headers => {
  const headers = new Headers()
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '')
  return headers
}

/** Asks over HTTP/1.1. A kept connection that turns out to be closed is no answer: it asks once more. */
export const askHttp1 = (url: URL, { method = 'GET', headers = {}, signal }: Question): Promise<Transfer> =>
  new Promise((resolve, reject) => {
    const isTls = url.protocol === 'https:'
    const agent = agents[isTls ? 'https:' : 'http:']
    const request = (isTls ? https : http).request(url, { method, headers, agent, signal })
    request.on('response', (response) => {
      const body = response
      response.on('error', () => {}) // it shows in `complete`
      resolve({
        status: response.statusCode ?? 0,
        headers: headersOf(response),
        body,
        isWhole: async () => response.complete,
      })
    })
    request.on('error', (error) => {
      const isStale = request.reusedSocket && 'code' in error && error.code === 'ECONNRESET'
      if (isStale) askHttp1(url, { method, headers, signal }).then(resolve, reject)
      else reject(error)
    })
    request.end()
  })

/** Does the server speak HTTP/2? What is not https is not asked. */
export const offersHttp2 = ({ protocol, hostname, port }: URL): Promise<boolean> =>
  new Promise((resolve) => {
    if (protocol !== 'https:') return resolve(false)
    const to = { host: hostname, port: Number(port || 443), servername: hostname, ALPNProtocols: ['h2', 'http/1.1'] }
    const socket = tls.connect(to, () => {
      resolve(socket.alpnProtocol === 'h2')
      socket.destroy()
    })
    socket.on('error', () => resolve(false))
    socket.setTimeout(10_000, () => socket.destroy(new Error('it does not answer')))
  })

/** Asks over HTTP/2, on a connection of its own. */
export const askHttp2 = (url: URL, { method = 'GET', headers = {}, signal }: Question): Promise<Transfer> =>
  new Promise((resolve, reject) => {
    const connection = http2.connect(url.origin).on('error', reject)
    const path = url.pathname + url.search
    const body = connection.request({ ':method': method, ':path': path, ...headers }, { endStream: true, signal })
    const closed = new Promise<boolean>((ended) =>
      body.on('close', () => {
        connection.close()
        ended(body.rstCode === http2.constants.NGHTTP2_NO_ERROR)
      }),
    )
    body.on('error', reject)
    body.on('response', ({ ':status': status = 0, ...rest }) => {
      const answered = new Headers()
      for (const [name, value] of Object.entries(rest))
        for (const one of [value].flat()) if (one !== undefined) answered.append(name, one)
      resolve({ status, headers: answered, body, isWhole: () => closed })
    })
  })
