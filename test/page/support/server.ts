import { vi } from 'vitest'

/** Puts a server of one answer in place of fetch(). As over a real connection, whoever aborts ends it, and then nothing comes any more. */
export const serve = () => {
  const asked: { url: string; cache: RequestCache | undefined }[] = []
  const { promise, resolve, reject } = Promise.withResolvers<Response>()
  let open = true
  let sending: ReadableStreamDefaultController<Uint8Array> | undefined
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      sending = controller
    },
  })
  const end = (reason: unknown) => {
    open = false
    reject(reason)
    sending?.error(reason)
  }
  vi.stubGlobal('fetch', (url: string, { signal, cache }: RequestInit) => {
    asked.push({ url, cache })
    signal?.addEventListener('abort', () => end(signal.reason))
    return promise
  })

  return {
    asked,
    isOpen: () => open,
    answer: (init: ResponseInit) => resolve(new Response(body, init)),
    send: (piece: Uint8Array) => open && sending?.enqueue(piece),
    finish() {
      if (open) sending?.close()
      open = false
    },
    breakOff: () => end(new TypeError('the connection broke')),
  }
}
