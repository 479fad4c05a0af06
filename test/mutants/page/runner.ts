import { registerHooks } from 'node:module'
import { type Answer, fileOf, type Question, testOf } from '../question.ts'
import { runFile } from '../vitest.ts'
import { runInNode } from './node.ts'
import { needsBrowser } from './page.ts'

// Runs tests of the page for page.ts, which starts this as a process of its own.

const site = new URL('site.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) =>
    context.parentURL?.endsWith('/browser/support/site.ts') && /\/(browser|server)\.ts$/.test(specifier)
      ? next(site, context)
      : next(specifier, context),
})
const { begin } = await import('./site.ts')

/**
 * Runs in the page and its workers, and says of each mutant that it is reached. A setter for what is not there yet costs the reading
 * of a file no time, a count would.
 */
const telling = `globalThis.__stryker__ ??= { mutantCoverage: { static: Object.create(new Proxy({}, {
  set: (_, id, value, reached) => (console.debug('reached ' + id), Reflect.defineProperty(reached, id, { value, writable: true }))
})) } };`
/** More often than any is reached, but soon over. */
const often = 1_000_000

let runs = 0

const runInBrowser = async ({ file: name, mutant, hitLimit, wait = 30_000 }: Question): Promise<Answer> => {
  const file = fileOf(name)
  const head = mutant
    ? `globalThis.__stryker__ ??= ${JSON.stringify({ activeMutant: mutant, hitCount: 0, hitLimit })};`
    : telling
  const tests: Answer['tests'] = {}
  let reached: Record<string, number> = {}
  await begin({
    head,
    wait,
    onReached(id) {
      reached[id] = often
    },
  })
  const failure = await runFile(file, {
    tests: { [file]: () => import(`../../../${file}?${++runs}`) },
    setup: async () => {},
    snapshots: {},
    config: { testTimeout: 4 * wait, hookTimeout: 4 * wait, expect: { poll: { timeout: wait } } },
    wants: (test) => name === file || name === testOf(file, test),
    onTest(test, ms) {
      tests[testOf(file, test)] = { ms: Math.round(ms), reached }
      reached = {}
    },
  })
  return { failure, tests }
}

process.on('message', async (question: Question) => {
  process.send?.(await (needsBrowser(question.file) ? runInBrowser : runInNode)(question))
})
process.on('disconnect', () => process.exit())
process.send?.('ready')
