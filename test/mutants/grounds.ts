import { bundle, testFiles } from './bundle.ts'
import { pageSources, sources } from './instrument.ts'
import { keepPage, pageTests, startPage } from './page/page.ts'
import type { Runtime } from './question.ts'
import { keepWorker, startWorkerd } from './workerd.ts'

/** Code that is changed, the files of tests that reach it, and what runs these. */
type Ground = {
  sources: () => Promise<Map<string, string>>
  files: readonly string[]
  /** Writes down the code with all mutants in it, for start(). */
  keep: (mutated: Map<string, string>) => Promise<void>
  start: () => Promise<Runtime>
}

/** The Worker inside workerd, and the page in Node and in a browser. */
export const grounds: readonly Ground[] = [
  { sources, files: testFiles, keep: async (mutated) => keepWorker(await bundle(mutated)), start: startWorkerd },
  { sources: pageSources, files: pageTests, keep: keepPage, start: startPage },
]
