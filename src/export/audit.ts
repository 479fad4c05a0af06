import { log } from '../log'
import { reasonOf } from '../reason'

/**
 * Passes a document on and, when it ends, writes the one log line of the export: `completed`, or `aborted` with the
 * reason. A client that left is a reason too.
 * @param facts what else the line says; called at the end
 * @throws a bare Error in place of the document's own, whose message may hold data and would reach the runtime's log
 */
export async function* audited(
  document: AsyncGenerator<Uint8Array>,
  facts: () => Record<string, unknown>,
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  let ending: Record<string, string> = { outcome: 'aborted', reason: 'client left' }
  try {
    for await (const chunk of document) {
      bytes += chunk.byteLength
      yield chunk
    }
    ending = { outcome: 'completed' }
  } catch (error) {
    ending = { outcome: 'aborted', reason: reasonOf(error) }
    throw new Error('export aborted')
  } finally {
    log({ event: 'export', ...ending, ...facts(), bytes })
  }
}
