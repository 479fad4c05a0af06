import { type CollectionName, collectionNames } from './collections'
import type { Opening } from './opening'
import type { Page } from './page'

/** Rows written so far, of each collection. */
export type Tally = Record<CollectionName, number>
/** Nothing written yet. */
export const newTally = () => Object.fromEntries(collectionNames.map((name) => [name, 0])) as Tally

const encoder = new TextEncoder()

async function* pagesFrom(first: Page, nextPage: Opening['nextPage']): AsyncGenerator<Page> {
  let page = first
  yield page
  while (!page.last) {
    page = await nextPage(page)
    yield page
  }
}

/**
 * Writes the document as UTF-8, a row a line, reading on only when more is asked for.
 * A read that throws ends the generator right there: no closing bracket is ever written on that path,
 * so that whatever parses is whole.
 */
export async function* writeDocument(
  { exportedAt, profile, firstPages, nextPage }: Opening,
  tally: Tally = newTally(),
): AsyncGenerator<Uint8Array> {
  yield encoder.encode(`{\n"exportedAt": "${exportedAt.toISOString()}",\n"version": "1.0",\n"user": `)
  yield profile
  for (const first of firstPages) {
    const { name } = first
    yield encoder.encode(`,\n"${name}": [`)
    for await (const { rows, bytes } of pagesFrom(first, nextPage)) {
      if (rows === 0) continue
      yield encoder.encode(tally[name] === 0 ? '\n' : ',\n')
      yield bytes
      tally[name] += rows
    }
    yield encoder.encode(tally[name] === 0 ? ']' : '\n]')
  }
  yield encoder.encode('\n}\n')
}
