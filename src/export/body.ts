import { waitUntil } from 'cloudflare:workers'
import { reasonOf } from '../reason'

/** How an export ended: `completed`, or `aborted` with the reason, in words that hold no data. */
export type Ending = { outcome: 'completed' | 'aborted'; reason?: string; bytes: number }

/** Called once, when it is known how an export ended. */
type Recorder = (ending: Ending) => void

/** An export that counts as open. */
type Open = { taken: () => void; ended: () => void }

/**
 * Milliseconds for which a client may take nothing. A reader who is slow on purpose looks like one who is gone until its
 * buffers want more, which at a byte a second is a matter of many minutes; and a laptop may be closed and opened again.
 */
const SILENCE = 15 * 60_000

const encoder = new TextEncoder()

/**
 * A document as a response body that asks for a piece only when the client has room for it. An error breaks the transfer;
 * a client that leaves, or takes nothing for too long, ends the document where it stands.
 * @param silence milliseconds
 */
export const toStream = (
  document: AsyncGenerator<string>,
  record: Recorder,
  open: Open,
  silence = SILENCE,
): ReadableStream<Uint8Array> => {
  let bytes = 0
  let stopWaiting = () => {}
  let isOver = false
  let letGo = () => {}
  waitUntil(new Promise<void>((resolve) => (letGo = resolve))) // else a client that leaves might take the log line along

  const end = (ending: Omit<Ending, 'bytes'>) => {
    stopWaiting()
    isOver = true
    open.ended()
    record({ ...ending, bytes })
    letGo()
  }

  const abort = (controller: ReadableStreamDefaultController, reason: string) => {
    if (isOver) return
    end({ outcome: 'aborted', reason })
    controller.error(new Error('export aborted')) // bare: the runtime logs it, and the real one may hold data
    return document.return(undefined)
  }

  const send = async (controller: ReadableStreamDefaultController<Uint8Array>) => {
    const { value, done } = await document.next()
    if (done) {
      controller.close()
      return end({ outcome: 'completed' })
    }
    const piece = encoder.encode(value)
    bytes += piece.byteLength
    controller.enqueue(piece)
    const timer = setTimeout(() => abort(controller, 'client took nothing'), silence)
    stopWaiting = () => clearTimeout(timer)
  }

  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        stopWaiting()
        open.taken()
        await send(controller).catch((error) => abort(controller, reasonOf(error)))
      },
      async cancel() {
        end({ outcome: 'aborted', reason: 'client left' })
        await document.return(undefined)
      },
    },
    { highWaterMark: 0 },
  )
}

/** A document at once: a body of known length. */
export const toBytes = async (document: AsyncGenerator<string>, record: Recorder): Promise<ArrayBuffer> => {
  const pieces: string[] = []
  for await (const piece of document) pieces.push(piece)
  const body = await new Blob(pieces).arrayBuffer()
  record({ outcome: 'completed', bytes: body.byteLength })
  return body
}
