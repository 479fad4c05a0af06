import { documentOf } from '../../browser/support/documents.ts'

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

/** A file of those bytes, in one piece. */
export const fileOfBytes = (bytes: Uint8Array): Blob => fileOf([Uint8Array.from(bytes)])

/** An export as a person has it on disk. */
export const exportOf = (collections: Record<string, object[]>): File =>
  new File([documentOf(collections)], 'export.json')

/** What the functions of the page are told that can be stopped. */
export const task = { signal: new AbortController().signal, onProgress: () => {} }
