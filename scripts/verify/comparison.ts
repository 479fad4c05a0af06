const HEAD = /^\{\n"exportedAt": "(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z)",\n$/
const HEAD_BYTES = 44
const AROUND = 60 // bytes of context when something differs

const show = (bytes: Buffer) => JSON.stringify(bytes.subarray(0, 2 * AROUND).toString())

/** Compares a document with what it must say, byte by byte and as it comes, so that neither has to be held. */
export class Comparison {
  /** Bytes that came and were right. */
  bytes = 0
  /** What the first member says. */
  exportedAt = new Date(Number.NaN)
  /** The first difference, in words. */
  difference: string | undefined
  #head = Buffer.alloc(0)
  #piece = Buffer.alloc(0)
  #at = 0
  readonly #pieces: Iterator<string>

  /** @param expected what has to follow the first member, in pieces */
  constructor(expected: Iterable<string>) {
    this.#pieces = expected[Symbol.iterator]()
  }

  /** Takes what came next. */
  take(chunk: Buffer): void {
    if (this.difference !== undefined) return
    const missing = HEAD_BYTES - this.#head.length
    if (missing > 0) this.#takeHead(chunk.subarray(0, missing))
    if (chunk.length > missing) this.#compare(chunk.subarray(Math.max(0, missing)))
  }

  /** Nothing more comes: is it all there? */
  end(): void {
    if (this.difference === undefined && (this.#head.length < HEAD_BYTES || !this.#isExhausted()))
      this.difference = `it ends after ${this.bytes} bytes, before ${show(this.#piece.subarray(this.#at))}`
  }

  #takeHead(bytes: Buffer): void {
    this.#head = Buffer.concat([this.#head, bytes])
    this.bytes += bytes.length
    if (this.#head.length < HEAD_BYTES) return
    const [, instant] = HEAD.exec(this.#head.toString()) ?? []
    if (instant === undefined) this.difference = `it begins with ${show(this.#head)}`
    else this.exportedAt = new Date(instant)
  }

  #isExhausted(): boolean {
    while (this.#at === this.#piece.length) {
      const { done, value } = this.#pieces.next()
      if (done) return true
      this.#piece = Buffer.from(value)
      this.#at = 0
    }
    return false
  }

  #compare(chunk: Buffer): void {
    for (let at = 0; at < chunk.length && this.difference === undefined; ) {
      if (this.#isExhausted()) {
        this.difference = `it goes on after its end: ${show(chunk.subarray(at))}`
        return
      }
      const length = Math.min(chunk.length - at, this.#piece.length - this.#at)
      const expected = this.#piece.subarray(this.#at, this.#at + length)
      const came = chunk.subarray(at, at + length)
      if (expected.equals(came)) this.bytes += length
      else this.#describe(expected, came)
      this.#at += length
      at += length
    }
  }

  #describe(expected: Buffer, came: Buffer): void {
    const at = expected.findIndex((byte, i) => byte !== came[i])
    const from = Math.max(0, at - AROUND)
    this.bytes += at
    this.difference = `after ${this.bytes} bytes: ${show(came.subarray(from))} where ${show(expected.subarray(from))} is due`
  }
}
