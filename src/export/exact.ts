/// <reference lib="esnext.typedarrays" />
import { PlainError } from '../reason'

/** What JavaScript sees in place of bytes that are no UTF-8, and also a character like any other. */
export const REPLACEMENT = '\uFFFD'

/** A row that the export can't state, by its table and id. */
export class RowError extends PlainError {
  override name = 'RowError'

  constructor(problem: string, table: string, id: string) {
    super(`${problem}: ${table} ${id}`)
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const loose = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })

/** Where a surrogate stands alone in the bytes, as three bytes that are no UTF-8 (RFC 3629 section 3); -1 for nowhere. */
const surrogateAt = (bytes: Uint8Array, from: number): number => {
  for (let at = bytes.indexOf(0xed, from); at >= 0; at = bytes.indexOf(0xed, at + 1)) {
    if (((bytes[at + 1] ?? 0) & 0xe0) === 0xa0 && ((bytes[at + 2] ?? 0) & 0xc0) === 0x80) return at
  }
  return -1
}

const escapeOf = (bytes: Uint8Array, at: number): string => {
  const [, second = 0, third = 0] = bytes.subarray(at, at + 3)
  return `\\u${(0xd000 | ((second & 0x3f) << 6) | (third & 0x3f)).toString(16)}`
}

/**
 * JSON text from the bytes that the database holds. Half an emoji, which a JavaScript string can be cut to and D1's
 * bind() stores as it is, becomes its JSON escape (RFC 8259 section 8.2); everything else stands as it is.
 * @throws TypeError when bytes are left that are no text at all
 */
const textOf = (bytes: Uint8Array): string => {
  const parts: string[] = []
  let from = 0
  for (let at = surrogateAt(bytes, 0); at >= 0; at = surrogateAt(bytes, from)) {
    parts.push(decoder.decode(bytes.subarray(from, at)), escapeOf(bytes, at))
    from = at + 3
  }
  return [...parts, decoder.decode(bytes.subarray(from))].join('')
}

const isText = (bytes: Uint8Array): boolean => {
  try {
    textOf(bytes)
    return true
  } catch {
    return false
  }
}

/** The id in the first line that is no text. */
const idOfBroken = (bytes: Uint8Array): string => {
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(0x0a, from) < 0 ? bytes.length : bytes.indexOf(0x0a, from)
    const line = bytes.subarray(from, end)
    if (!isText(line)) return /"id":("(?:[^"\\]|\\.)*"|-?\d+)/.exec(loose.decode(line))?.[1] ?? 'unknown'
    from = end + 1
  }
  return 'unknown'
}

/**
 * The exact text of rows from the hexadecimal digits of their bytes.
 * @throws RowError that names the row which is no text
 */
export const exactText = (table: string, digits: string): string => {
  const bytes = Uint8Array.fromHex(digits)
  try {
    return textOf(bytes)
  } catch {
    throw new RowError('bytes that are no text', table, idOfBroken(bytes))
  }
}
