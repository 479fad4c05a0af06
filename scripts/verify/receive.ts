import type { Readable } from 'node:stream'

/** An answer whose body is on its way, at the pace of whoever reads it. */
export type Transfer = {
  status: number
  headers: Headers
  body: Readable
  /** After the body's end: did it end in the way that the protocol says it must? */
  isWhole: () => Promise<boolean>
}

/** @throws Error when nothing comes for so many milliseconds: what hangs has neither answered nor broken */
export const within = async <T>(patience: number, coming: Promise<T>, giveUp: () => void): Promise<T> => {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`nothing came for ${patience / 1_000} seconds`)), patience)
  try {
    return await Promise.race([coming, late.promise])
  } catch (error) {
    giveUp()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Reads a body as fast as it is told to.
 * @param patience milliseconds to wait for the next bytes
 */
export const receive = ({ body, isWhole }: Transfer, patience: number, take: (chunk: Buffer) => void) => {
  const chunks: AsyncIterator<Buffer> = body[Symbol.asyncIterator]()
  let bytes = 0
  let isBroken = false
  /** Takes the next chunk; false when there is none. */
  const step = async (): Promise<boolean> => {
    const coming = chunks.next().catch(() => {
      isBroken = true
      return { done: true, value: undefined }
    })
    const { done, value } = await within(patience, coming, () => body.destroy())
    if (done || !value) return false
    bytes += value.length
    take(value)
    return true
  }
  return {
    /** Reads until so many bytes came, then lets the rest wait. */
    upTo: async (count: number): Promise<void> => {
      while (bytes < count && (await step()));
    },
    /** Reads to the end, and tells whether the transfer ended whole. */
    toEnd: async (): Promise<boolean> => {
      while (await step());
      return !isBroken && (await isWhole())
    },
  }
}
