/** What came over a socket. `whole` tells whether it ended in the way that HTTP says it must. */
export type Answer = {
  status: number
  /** Names in lower case; a header that came twice is joined as HTTP allows. */
  headers: Headers
  body: Buffer
  text: string
  whole: boolean
}

const CRLF = Buffer.from('\r\n')

/** Joins chunks (RFC 9112 section 7.1), the last as far as it came; whole when the empty one ends them. */
const readChunks = (raw: Buffer): Pick<Answer, 'body' | 'whole'> => {
  const chunks: Buffer[] = []
  for (let at = 0; ; ) {
    const line = raw.indexOf(CRLF, at)
    const size = Number.parseInt(raw.toString('latin1', at, Math.max(line, at)), 16)
    const data = raw.subarray(line + 2)
    if (line < 0 || !(size > 0)) return { body: Buffer.concat(chunks), whole: size === 0 && data.equals(CRLF) }
    chunks.push(data.subarray(0, size))
    at = line + 2 + size + 2
  }
}

/** Reads an answer out of all that a connection gave before it closed. */
export const parseAnswer = (raw: Buffer): Answer => {
  const end = raw.indexOf('\r\n\r\n')
  const [statusLine = '', ...lines] = raw.toString('latin1', 0, Math.max(end, 0)).split('\r\n')
  const headers = new Headers()
  for (const line of lines) headers.append(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1))

  const rest = raw.subarray(end + 4)
  const length = Number(headers.get('Content-Length') ?? 0)
  const { body, whole } =
    headers.get('Transfer-Encoding') === 'chunked'
      ? readChunks(rest)
      : { body: rest, whole: end >= 0 && rest.length === length }
  return { status: Number(statusLine.split(' ')[1]), headers, body, text: body.toString(), whole }
}

/** The headers that do not differ from one request to the next. */
export const lastingHeaders = ({ headers }: Answer, ...less: string[]): Record<string, string> => {
  const kept = new Headers(headers)
  for (const name of ['X-Request-Id', ...less]) kept.delete(name)
  return Object.fromEntries(kept)
}

/** A document without its first member, all that two exports of the same data may differ in. */
export const sinceExportedAt = (document: string): string => document.replace(/^\{\n"exportedAt": "[^"]+",\n/, '')

/** An error's text without the id that differs from one request to the next. */
export const lastingText = ({ text }: Answer): string => text.replace(/"requestId":"[^"]+"/, '')
