import { accept, ExportFailure } from './answer.js'
import { DocumentReader } from './document-reader.js'

const SILENCE = 60_000 // milliseconds; the server itself gives up on a read after 20 seconds
const PART = 4_000_000 // bytes

/**
 * @typedef {{ rows: number, bytes: number, counts: Record<string, number> }} Progress
 * @typedef {Progress & { blob: Blob, name: string }} ExportFile
 */

/** A signal that ends with the given one, when asked to, or when nothing was heard for too long. */
const whileHeard = (/** @type {AbortSignal} */ cancelled) => {
  const own = new AbortController()
  /** @type {number | undefined} */
  let timer
  const heard = () => {
    clearTimeout(timer)
    timer = setTimeout(() => own.abort(), SILENCE)
  }
  const end = () => {
    clearTimeout(timer)
    own.abort()
  }
  cancelled.addEventListener('abort', end)
  heard()
  return { signal: own.signal, heard, end }
}

/** Gathers bytes in blobs, which a browser can keep out of memory. */
const gather = () => {
  /** @type {Blob[]} */
  const parts = []
  /** @type {Uint8Array<ArrayBuffer>[]} */
  let chunks = []
  let size = 0
  const pack = () => {
    parts.push(new Blob(chunks))
    chunks = []
    size = 0
  }
  const add = (/** @type {Uint8Array<ArrayBuffer>} */ chunk) => {
    chunks.push(chunk)
    size += chunk.length
    if (size >= PART) pack()
  }
  const blob = () => {
    pack()
    return new Blob(parts, { type: 'application/json' })
  }
  return { add, blob }
}

/**
 * Asks for the export and gathers it.
 * @param {AbortSignal} cancelled
 * @param {(progress: Progress) => void} onProgress called at every chunk
 * @returns {Promise<ExportFile>} a file that is whole
 * @throws {ExportFailure} when there is anything less
 */
export const download = async (cancelled, onProgress) => {
  const { signal, heard, end } = whileHeard(cancelled)
  const document = new DocumentReader()
  const file = gather()
  let bytes = 0
  let reference = ''
  const progress = () => ({ rows: document.rows, bytes, counts: document.counts })
  const lost = () => {
    throw new ExportFailure('lost', { bytes, reference })
  }

  try {
    const answer = accept(await fetch('/api/export', { signal, cache: 'no-store' }).catch(lost))
    reference = answer.reference
    const reader = answer.body.getReader()
    for (;;) {
      heard()
      const { value } = await reader.read().catch(lost)
      if (!value) break
      document.read(value)
      file.add(value)
      bytes += value.length
      onProgress(progress())
    }
    if (!document.whole) throw new ExportFailure('incomplete', { reference })
    return { ...progress(), blob: file.blob(), name: answer.name }
  } finally {
    end()
  }
}
