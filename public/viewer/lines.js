const LINE_FEED = 10

/** Bytes that no line of an export exceeds: twice what the database holds of a row. */
const LONGEST = 4_000_000

/** @param {Uint8Array[]} pieces */
const join = (pieces) => {
  const whole = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/**
 * Cuts chunks into lines. It holds the start of one line, never more.
 * @param {(line: Uint8Array, at: number) => boolean | void} onLine
 */
const splitter = (onLine) => {
  /** @type {Uint8Array[]} */
  let begun = []
  let size = 0
  let at = 0

  const end = () => {
    const [only, ...more] = begun
    const line = only && more.length === 0 ? only : join(begun)
    const lineAt = at
    at += size
    begun = []
    size = 0
    return onLine(line, lineAt) !== false
  }

  return {
    /** @param {Uint8Array} chunk @returns is more wanted? */
    split(chunk) {
      for (let from = 0; from < chunk.length; ) {
        const feed = chunk.indexOf(LINE_FEED, from)
        const piece = chunk.subarray(from, feed < 0 ? chunk.length : feed + 1)
        from += piece.length
        begun.push(piece)
        size += piece.length
        if (size > LONGEST || (feed >= 0 && !end())) return false
      }
      return true
    },
    /** The last line may lack its line feed. */
    end: () => size === 0 || end(),
  }
}

/**
 * Reads a blob line by line.
 * @param {Blob} blob
 * @param {(line: Uint8Array, at: number) => boolean | void} onLine gets a line with its line feed, and the byte at which
 *   it begins; false ends the reading
 * @param {{ signal: AbortSignal, onProgress: (bytes: number) => void }} task told at every chunk how many bytes were read
 * @returns whether the blob was read to its end: not so when `onLine` ended it, or at a line beyond all bounds
 * @throws the signal's reason; a DOMException when the file has changed or is gone
 */
export const eachLine = async (blob, onLine, { signal, onProgress }) => {
  const lines = splitter(onLine)
  const reader = blob.stream().getReader()
  let bytes = 0
  try {
    for (;;) {
      const { value } = await reader.read()
      signal.throwIfAborted()
      if (!value) return lines.end()
      bytes += value.length
      if (!lines.split(value)) return false
      onProgress(bytes)
    }
  } finally {
    reader.cancel().catch(() => {}) // a file that fails to be read fails to be closed as well
  }
}
