import { mkdir, writeFile } from 'node:fs/promises'
import { createTestHarness } from 'wrangler'
import type { Answer, Runtime } from './question.ts'

const main = 'reports/mutants/worker.js'

/** Writes down what startWorkerd() starts. */
export const keepWorker = async (text: string): Promise<void> => {
  await mkdir('reports/mutants', { recursive: true })
  await writeFile(main, text)
}

const start = async () => {
  const harness = createTestHarness({ workers: [{ configPath: './test/mutants/wrangler.toml' }] })
  return { harness, ...(await harness.listen()) }
}

/** A runtime with the tests in it, which is started anew when a test hangs. */
export const startWorkerd = async (): Promise<Runtime> => {
  let running = await start()
  return {
    async ask(question, patience) {
      try {
        const body = JSON.stringify(question)
        const response = await fetch(running.url, { method: 'POST', body, signal: AbortSignal.timeout(patience) })
        if (response.ok) return (await response.json()) as Answer
        console.log('no answer:', (await response.text()).slice(0, 300))
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'TimeoutError') console.log('no answer:', String(error))
      }
      await Promise.race([running.harness.close(), new Promise((resolve) => setTimeout(resolve, 10_000))])
      running = await start()
      return null
    },
    close: () => running.harness.close(),
  }
}
