/**
 * Bytes from a generator as a response body that asks for a chunk only when the client has room for it.
 * An error breaks the transfer; a client that leaves ends the generator where it stands.
 * A client that leaves before the first pull leaves no trace: a generator that never began has nothing to finish.
 * (`ReadableStream.from` does the same, but @cloudflare/workers-types does not know it yet.)
 */
export const toStream = (chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await chunks.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await chunks.return(undefined)
      },
    },
    { highWaterMark: 0 },
  )

/** All bytes of a generator at once: a body of known length. */
export const toBytes = async (chunks: AsyncGenerator<Uint8Array>): Promise<ArrayBuffer> =>
  new Blob(await Array.fromAsync(chunks)).arrayBuffer()
