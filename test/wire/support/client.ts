import { once } from 'node:events'
import net from 'node:net'
import { type Answer, parseAnswer } from './answer.ts'

export type Question = { method?: string; path?: string; host?: string; headers?: readonly string[]; body?: string }

/** A request, byte for byte as given: nothing is checked, escaped, merged or added but Host and Connection. */
const requestText = ({
  method = 'GET',
  path = '/api/export',
  host = 'localhost',
  headers = [],
  body = '',
}: Question): string =>
  [`${method} ${path} HTTP/1.1`, `Host: ${host}`, 'Connection: close', ...headers, '', body].join('\r\n')

/** Opens a connection and asks; whoever holds it decides how to read and when to leave. Not reading is not leaving. */
export const connect = async (port: number, question: Question): Promise<net.Socket> => {
  const socket = net.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.on('error', () => {}) // a transfer that breaks shows in what is missing
  socket.write(requestText(question))
  return socket
}

/** The next so many bytes, or fewer when the connection ends before; the rest stays in the connection. */
export const readBytes = (socket: net.Socket, count: number): Promise<Buffer> =>
  new Promise((resolve) => {
    const attempt = () => {
      const bytes = count === 0 || socket.destroyed ? Buffer.alloc(0) : socket.read(count)
      if (bytes === null) return
      socket.off('readable', attempt).off('close', attempt)
      resolve(bytes)
    }
    socket.on('readable', attempt).on('close', attempt)
    attempt()
  })

/** Everything that still comes until the connection closes, however it closes. */
export const readRest = async (socket: net.Socket): Promise<Buffer> => {
  const parts: Buffer[] = []
  socket.on('data', (part: Buffer) => parts.push(part)).resume()
  if (!socket.closed) await once(socket, 'close')
  return Buffer.concat(parts)
}

/** Asks and reads to the end. */
export const ask = async (port: number, question: Question = {}): Promise<Answer> =>
  parseAnswer(await readRest(await connect(port, question)))
