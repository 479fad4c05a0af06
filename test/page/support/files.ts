export type Pieces = Iterable<Uint8Array<ArrayBuffer>>

/** A file whose bytes come in those pieces, one at a time and when they are asked for. It is closed as a generator is. */
export const fileOf = (pieces: Pieces): Blob => {
  const taken = pieces[Symbol.iterator]()
  const stream = () =>
    new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        pull(controller) {
          const { done, value } = taken.next()
          if (done) controller.close()
          else controller.enqueue(value)
        },
        cancel: () => void taken.return?.(),
      },
      { highWaterMark: 0 },
    )
  return Object.assign(new Blob(Array.isArray(pieces) ? pieces : []), { stream })
}
