import fc from 'fast-check'
import { documentOf } from '../../browser/support/documents.ts'

/** A name that a document may give a member: not one of the first three, nor one that every object has. */
const name = fc
  .oneof(fc.stringMatching(/^\w{1,12}$/), fc.constantFrom('agents', 'workflows', 'scheduledTasks', '0', '_', 'A9'))
  .filter((name) => !['exportedAt', 'version', 'user'].includes(name) && !(name in {}))

/** Rows as any release may write them: any texts, numbers, nested values and names of columns. */
const row = fc.dictionary(fc.string({ unit: 'binary', maxLength: 8 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 })

/** Any collections by their names, in any order. */
export const anyCollections = fc
  .uniqueArray(fc.tuple(name, fc.array(row, { maxLength: 6 })), { maxLength: 5, selector: ([name]) => name })
  .map((entries): Record<string, object[]> => Object.fromEntries(entries))

/** A whole document of any collections, and what is in them. */
export const anyDocument = anyCollections.map((collections) => ({ collections, text: documentOf(collections) }))

/** Bytes in pieces of any lengths. */
export const inPieces = <B extends ArrayBufferLike>(
  bytes: Uint8Array<B>,
  lengths: readonly number[],
): Uint8Array<B>[] => {
  const pieces: Uint8Array<B>[] = []
  let from = 0
  for (const length of lengths) {
    pieces.push(bytes.subarray(from, from + length))
    from += length
  }
  return [...pieces, bytes.subarray(from)]
}
