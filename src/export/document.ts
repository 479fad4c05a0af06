import { type CollectionName, collectionNames } from './collections'
import type { Content } from './opening'
import { takeText } from './page'

/** Rows written so far, of each collection. */
export type Tally = Record<CollectionName, number>
/** Nothing written yet. */
export const newTally = () => Object.fromEntries(collectionNames.map((name) => [name, 0])) as Tally

/**
 * Writes the document, a row a line, reading on only when more is asked for.
 * A read that throws ends the generator right there: no closing bracket is ever written on that path,
 * so that whatever parses is whole.
 */
export async function* writeDocument(
  { exportedAt, profile, pages }: Content,
  tally: Tally = newTally(),
): AsyncGenerator<string> {
  yield `{\n"exportedAt": "${exportedAt.toISOString()}",\n"version": "1.0",\n"user": ${profile}`
  for (const name of collectionNames) {
    yield `,\n"${name}": [`
    for await (const page of pages(name)) {
      if (page.rows === 0) continue
      yield tally[name] === 0 ? '\n' : ',\n'
      tally[name] += page.rows
      yield takeText(page)
    }
    yield tally[name] === 0 ? ']' : '\n]'
  }
  yield '\n}\n'
}
