/** Why a file is not restored, in words for whoever runs the tool. */
export class Refusal extends Error {}

/** Bytes of a line. D1 holds rows of 2,000,000 bytes, and JSON writes six for a byte that it must escape. */
const LONGEST = 13_000_000
const NEWLINE = 0x0a

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const textOf = (bytes: Uint8Array, line: number): string => {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new Refusal(`line ${line}: bytes that are no UTF-8`)
  }
}

/**
 * The lines of a file, one at a time; a carriage return ahead of a newline is part of the line's end.
 * @throws Refusal at a line that is no text or too long
 */
export async function* readLines(pieces: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let open = Buffer.alloc(0)
  let line = 1
  for await (const piece of pieces) {
    open = Buffer.concat([open, piece])
    let from = 0
    for (let end = open.indexOf(NEWLINE); end >= 0; end = open.indexOf(NEWLINE, from)) {
      yield textOf(open.subarray(from, end), line++).replace(/\r$/, '')
      from = end + 1
    }
    open = open.subarray(from)
    if (open.length > LONGEST) throw new Refusal(`line ${line}: longer than any row can be`)
  }
  if (open.length > 0) yield textOf(open, line)
}
