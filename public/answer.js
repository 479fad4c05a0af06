/**
 * @typedef {'signedOut' | 'forbidden' | 'tooMany' | 'server' | 'unexpected' | 'lost' | 'incomplete' | 'page'} FailureKind
 * @typedef {{ bytes?: number, reference?: string, seconds?: number }} Facts
 */

/** An export that did not become a file, and what a sentence about it needs to know. */
export class ExportFailure extends Error {
  /** @param {FailureKind} kind @param {Facts} [facts] */
  constructor(kind, { bytes = 0, reference = '', seconds = 0 } = {}) {
    super(kind)
    this.kind = kind
    this.bytes = bytes
    this.reference = reference
    this.seconds = seconds
  }
}

/** @type {Record<number, FailureKind>} */
const refusals = { 401: 'signedOut', 403: 'forbidden', 429: 'tooMany' }

/** @param {Headers} headers */
const fileName = (headers) =>
  /filename="([\w.-]+)"/.exec(headers.get('Content-Disposition') ?? '')?.[1] ?? 'agentbot-export.json'

/**
 * Looks at status and headers.
 * @param {Response} response
 * @returns the body, the name of its file, and what support can find it by
 * @throws {ExportFailure} unless an export is coming
 */
export const accept = ({ status, headers, body }) => {
  const reference = headers.get('X-Request-Id') ?? ''
  const type = headers.get('Content-Type')?.split(';')[0]
  if (status === 200 && type === 'application/json' && body) return { body, name: fileName(headers), reference }
  if (status < 400) throw new ExportFailure('unexpected')
  const seconds = status === 429 ? Number(headers.get('Retry-After')) || 60 : 0
  const kind = refusals[status] ?? 'server'
  throw new ExportFailure(kind, { reference: kind === 'signedOut' ? '' : reference, seconds })
}
