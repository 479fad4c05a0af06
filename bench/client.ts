import { Agent, get } from 'node:http'

// workerd closes a connection that was idle for 5 s; a free one is given up before, for the next request would meet its end.
const agent = new Agent({ keepAlive: true, timeout: 3_000 })

/** What came back, and when: milliseconds from asking to the first byte of the body and to its end. */
export type Answer = { firstByte: number; wall: number; bytes: number }

/** How a body is asked for. */
type Manner = {
  /** Hang up at the first byte. */
  leaveEarly?: boolean
  /** Milliseconds by which the database answers later. */
  delay?: number
}

/**
 * Asks for a body and drops it as it comes.
 * @throws when the status is not 200 or the body breaks
 */
export const ask = (url: URL, token: string, { leaveEarly = false, delay = 0 }: Manner = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const started = performance.now()
    const headers = {
      Authorization: `Bearer ${token}`,
      'Accept-Encoding': 'identity',
      ...(delay > 0 && { 'X-Delay': delay }),
    }
    const request = get(url, { agent, headers }, (response) => {
      if (response.statusCode !== 200) reject(new Error(`${url.pathname} answered ${response.statusCode}`))
      let firstByte = 0
      let bytes = 0
      const finish = () => resolve({ firstByte, wall: performance.now() - started, bytes })
      response.on('data', (chunk: Buffer) => {
        firstByte ||= performance.now() - started
        bytes += chunk.byteLength
        if (!leaveEarly) return
        finish()
        request.destroy()
      })
      response.on('end', finish)
      response.on('error', reject)
    })
    request.on('error', reject)
  })

/** What an answer asks of D1. */
export type Counts = { roundTrips: number; statements: number; rowsRead: number }

const askAbout = async (url: URL, token: string, header: string) => {
  const response = await fetch(url, { headers: { Authorization: `Bearer ${token}`, [header]: '1' } })
  if (!response.ok) throw new Error(`${url.pathname} answered ${response.status}`)
  return response.json()
}

/** Has the answer made and counted instead of sent. */
export const askCounts = (url: URL, token: string): Promise<Counts> => askAbout(url, token, 'X-Count')

/** Has the answer made and dropped where it is made; gives the milliseconds. */
export const askTime = (url: URL, token: string): Promise<number> => askAbout(url, token, 'X-Time')
