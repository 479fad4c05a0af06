/// <reference types="vite/client" />
import { sha256 } from 'hono/utils/crypto'
import { describe } from 'vitest'

type Texts = Record<string, string>

const shared = Object.values(
  import.meta.glob<string>('../support/*.ts', { query: '?raw', import: 'default', eager: true }),
)

/**
 * Gathers test files into one. Each has its text's hash in its name: Stryker tries a mutant again only when a test that
 * reaches it is new, and would not see the change of a file behind this one.
 * @param texts what stands in each of the files
 */
export const gather = async (files: Record<string, () => Promise<unknown>>, texts: Texts): Promise<void> => {
  for (const [path, load] of Object.entries(files)) {
    const hash = await sha256([texts[path], ...shared].join('\n'))
    describe(`${path} ${hash?.slice(0, 8)}`, async () => void (await load()))
  }
}
