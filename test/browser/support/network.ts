import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'

type Body = AsyncIterable<Buffer>

/** What the network makes of the body of an export. One that throws breaks the connection. */
export type Fault = (body: Body) => AsyncGenerator<Buffer>

/** Lets so many bytes pass, then breaks the connection. */
export const cutAfter = (bytes: number): Fault =>
  async function* (body) {
    yield* endAfter(bytes)(body)
    throw new Error('cut')
  }

/** Lets so many bytes pass, then ends the body as if that were all. */
export const endAfter = (bytes: number): Fault =>
  async function* (body) {
    let left = bytes
    for await (const chunk of body) {
      yield chunk.subarray(0, left)
      left -= chunk.length
      if (left <= 0) return
    }
  }

/** Stops once so many bytes have passed, and again at each further mark, until it is told to go on. */
export const holdAt = (...marks: number[]) => {
  const gates = marks.map((at) => ({ at, ...Promise.withResolvers<void>() }))
  const fault: Fault = async function* (body) {
    let passed = 0
    for await (const chunk of body) {
      yield chunk
      passed += chunk.length
      for (const gate of gates) if (passed >= gate.at) await gate.promise
    }
  }
  return { fault, goOn: () => gates.shift()?.resolve() }
}

/** A network between browser and Worker; the test says what becomes of an export on its way. */
export const startNetwork = async (origin: string) => {
  const network = {
    /** Undefined: nothing happens. */
    fault: undefined as Fault | undefined,
    /** Headers that replace the browser's own. */
    headers: {} as http.OutgoingHttpHeaders,
    /** Resolves when the browser ends an export that has not ended. */
    left: Promise.resolve(),
    /** All that the browser asked for. */
    asked: [] as { method: string | undefined; path: string }[],
  }

  const answerWith = async (answer: http.IncomingMessage, response: http.ServerResponse, fault: Fault) => {
    delete answer.headers['content-length'] // or a body that ends early could not end cleanly
    response.writeHead(answer.statusCode ?? 0, answer.headers)
    try {
      for await (const chunk of fault(answer)) if (!response.write(chunk)) await once(response, 'drain')
      response.end()
    } catch {
      response.destroy()
    }
  }

  /** Files of the page, which the server gives alike every time: a page asks for some thirty. */
  const files = new Map<string, { headers: http.IncomingHttpHeaders; body: Buffer }>()
  const keep = (path: string, answer: http.IncomingMessage) => {
    const parts: Buffer[] = []
    answer.on('data', (part: Buffer) => parts.push(part))
    answer.on('end', () => files.set(path, { headers: answer.headers, body: Buffer.concat(parts) }))
  }

  const server = http.createServer((request, response) => {
    const { method, url: path = '' } = request
    const isExport = path === '/api/export'
    network.asked.push({ method, path })
    const file = method === 'GET' && files.get(path)
    if (file) return void response.writeHead(200, file.headers).end(file.body)
    const headers = { ...request.headers, 'accept-encoding': 'identity', ...(isExport ? network.headers : {}) }
    const ask = http.get(new URL(path, origin), { headers }, (answer) => {
      if (isExport && network.fault) return void answerWith(answer, response, network.fault)
      if (method === 'GET' && answer.statusCode === 200 && !path.startsWith('/api/')) keep(path, answer)
      answer.pipe(response.writeHead(answer.statusCode ?? 0, answer.headers))
    })
    ask.on('error', () => response.destroy())
    if (isExport) network.left = once(response, 'close').then(() => void ask.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  const { port } = server.address() as AddressInfo
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return Object.assign(network, { port, origin: `http://127.0.0.1:${port}`, close })
}
