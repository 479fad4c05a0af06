import { createHash } from 'node:crypto'
import { once } from 'node:events'
import http from 'node:http'
import type { Target } from './accounts.ts'

export type Outcome = { ending: 'finished' | 'left' | 'failed' | 'wrong'; bytes: number; ms: number; why?: string }

const opening = /^\{\n"exportedAt": "[^"]+",\n/

/** The document's hash without its first member, which differs each time. */
const hashBody = async (body: AsyncIterable<Buffer>, leaveAt: number) => {
  const hash = createHash('sha256')
  let bytes = 0
  let start = Buffer.alloc(0)
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes >= leaveAt) return { bytes, left: true, hash: '' }
    if (start.length >= 100) {
      hash.update(chunk)
      continue
    }
    start = Buffer.concat([start, chunk])
    if (start.length >= 100) hash.update(start.toString().replace(opening, ''))
  }
  return { bytes, left: false, hash: hash.digest('hex') }
}

/**
 * Exports once, on a connection of its own, and compares what came with what the database holds.
 * @param leaveAt bytes after which the client goes away
 */
export const exportOnce = async (origin: string, target: Target, leaveAt: number): Promise<Outcome> => {
  const start = performance.now()
  let bytes = 0
  const outcome = (ending: Outcome['ending'], why?: string): Outcome => ({
    ending,
    bytes,
    ms: performance.now() - start,
    ...(why === undefined ? {} : { why }),
  })
  const headers = { Authorization: `Bearer ${target.token}`, 'Accept-Encoding': 'identity' }
  const request = http.get(`${origin}/api/export`, { agent: false, headers })
  try {
    const [response]: http.IncomingMessage[] = await once(request, 'response')
    if (response?.statusCode !== 200) return outcome('failed', `status ${response?.statusCode}`)
    const came = await hashBody(response, leaveAt)
    bytes = came.bytes
    if (came.left) return outcome('left')
    return came.hash === target.hash ? outcome('finished') : outcome('wrong', `not the rows of ${target.userId}`)
  } catch (error) {
    return outcome('failed', String(error))
  } finally {
    request.destroy()
  }
}
