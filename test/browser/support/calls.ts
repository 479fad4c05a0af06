import type { Page } from 'playwright-core'

type Call = { id: number; name?: string; argument?: unknown }
type Calls = { asked: Call[]; holding: string; held: { call: Call; worker: Worker; go: () => void }[] }
declare const calls: Calls

/** Takes down what the page asks its worker for, and lets that take as long as the test likes. */
export const watchCalls = async (page: Page) => {
  await page.evaluate(() => {
    const calls: Calls = { asked: [], holding: '', held: [] }
    Object.assign(globalThis, { calls })
    const post = Worker.prototype.postMessage
    Worker.prototype.postMessage = function (call: Call) {
      if (call.name !== undefined) calls.asked.push(call)
      const go = () => post.call(this, call)
      if (call.name === calls.holding) calls.held.push({ call, worker: this, go })
      else go()
    }
  })
  return {
    /** Calls of that name wait from now on. */
    hold: (name: string) =>
      page.evaluate((name) => {
        calls.holding = name
      }, name),
    /** What waited goes on, the first call first, and no call waits any more. */
    letGo: () =>
      page.evaluate(() => {
        calls.holding = ''
        for (const { go } of calls.held.splice(0)) go()
      }),
    /** Tells the page how far the worker is with the call that waits. */
    tell: (progress: { done: number; of: number; rows?: number }) =>
      page.evaluate((progress) => {
        const { call, worker } = calls.held.at(-1) ?? {}
        worker?.dispatchEvent(new MessageEvent('message', { data: { id: call?.id, progress } }))
      }, progress),
    /** What it was asked for by that name. */
    asked: (name: string) => page.evaluate((name) => calls.asked.filter((call) => call.name === name).length, name),
  }
}
