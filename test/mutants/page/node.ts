import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { type Answer, fileOf, type Question } from '../question.ts'
import { runFile } from '../vitest.ts'
import { mutatedPage } from './page.ts'

// Runs tests of the page's modules that need no browser, over modules with all mutants in them, which are evaluated anew for each run.

const texts: Record<string, string> = JSON.parse(readFileSync(mutatedPage, 'utf8'))
const pathOf = (url: string) => (url.startsWith('file:') ? relative('.', fileURLToPath(url)) : '')
let runs = 0

registerHooks({
  resolve(specifier, context, next) {
    const found = next(specifier, context)
    return /^(public|test\/page)\//.test(pathOf(found.url)) ? { ...found, url: `${found.url}?${runs}` } : found
  },
  load(url, context, next) {
    const source = texts[pathOf(url)]
    return source === undefined ? next(url, context) : { format: 'module', source, shortCircuit: true }
  },
})

fc.configureGlobal({ endOnFailure: true }) // that it is red is enough, nobody asks for the least input

const accidents = ['unhandledRejection', 'uncaughtException'] as const

/** Runs a file of tests as a whole, once. @returns also what was thrown or rejected meanwhile, and caught by nobody */
const run = async ({
  file: name,
  mutant,
  hitLimit,
  wait = 10_000,
}: Question): Promise<Answer & { stray: string | undefined }> => {
  const file = fileOf(name)
  const mutantCoverage = { static: {}, perTest: {} }
  const switches = mutant ? { activeMutant: mutant, hitCount: 0, hitLimit } : { mutantCoverage }
  Object.assign(globalThis, { __stryker__: switches })
  runs++
  let stray: string | undefined
  const note = (reason: unknown) => {
    stray ??= String(reason)
  }
  for (const accident of accidents) process.on(accident, note)
  const began = performance.now()
  const failure = await runFile(file, {
    tests: { [file]: () => import(`../../../${file}`) },
    setup: async () => {},
    snapshots: {},
    config: { testTimeout: wait, hookTimeout: wait },
  })
  const ms = Math.round(performance.now() - began)
  await new Promise(setImmediate) // rejections are told of behind what rejects
  for (const accident of accidents) process.off(accident, note)
  return { failure, stray, tests: { [file]: { ms, reached: mutantCoverage.static } } }
}

/** Runs a file of tests. What nobody caught counts when it comes again: the first may be left of the run before, which was red. */
export const runInNode = async (question: Question): Promise<Answer> => {
  const first = await run(question)
  if (first.failure !== undefined || first.stray === undefined) return first
  const second = await run(question)
  return { ...second, failure: second.failure ?? second.stray }
}
