import { fork } from 'node:child_process'
import { once } from 'node:events'
import { glob, mkdir, writeFile } from 'node:fs/promises'
import type { Runtime } from '../question.ts'

/** Where the modules of the page lie with all mutants in them. */
export const mutatedPage = 'reports/mutants/page.json'

/** The files of tests of the page, in Node and in a browser, but for the one that measures memory. */
export const pageTests = await Array.fromAsync(
  glob('test/{page,browser}/*.test.ts', { exclude: ['test/browser/large.test.ts'] }),
)

/** Does a file of tests, or a test of one, need a browser? */
export const needsBrowser = (name: string): boolean => name.startsWith('test/browser/')

/** Writes down what startPage() serves. */
export const keepPage = async (texts: ReadonlyMap<string, string>): Promise<void> => {
  await mkdir('reports/mutants', { recursive: true })
  await writeFile(mutatedPage, JSON.stringify(Object.fromEntries(texts)))
}

const start = async () => {
  const child = fork(new URL('runner.ts', import.meta.url), {
    env: { ...process.env, CLOUDFLARE_CF_FETCH_ENABLED: 'false' },
  })
  const gone = new AbortController()
  child.once('exit', () => gone.abort())
  await once(child, 'message', { signal: gone.signal })
  const stop = async () => {
    if (gone.signal.aborted) return
    if (child.connected) child.disconnect()
    await once(child, 'exit')
  }
  return { child, gone: gone.signal, stop }
}

/** The tests of the page, with a browser, in a process of its own that is started anew when a test hangs. */
export const startPage = async (): Promise<Runtime> => {
  let running = await start()
  return {
    async ask(question, patience) {
      if (running.gone.aborted) running = await start() // it ended between two questions, and so for none of their mutants
      const { child, gone, stop } = running
      const signal = AbortSignal.any([gone, AbortSignal.timeout(patience)])
      child.send(question)
      const [answer = null] = await once(child, 'message', { signal }).catch(() => [])
      if (answer) return answer
      await stop()
      running = await start()
      return null
    },
    close: () => running.stop(),
  }
}
