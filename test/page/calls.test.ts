import fc from 'fast-check'
import { expect, it, onTestFinished, vi } from 'vitest'
import { type Progress, serve, type Task } from '../../public/viewer/calls.js'
import { overChannel } from './support/worker.ts'

/** Serves work that ends when the test says so. */
const startWork = async () => {
  const gates: (PromiseWithResolvers<unknown> & Task)[] = []
  const work = (number: number, task: Task) => {
    const gate = { ...Promise.withResolvers<unknown>(), ...task }
    gates[number] = gate
    return gate.promise
  }
  /** When this answers, all that was sent before is there. */
  const begun = (_: null) => true
  const functions = { work, begun }
  return { ...(await overChannel<typeof functions>(() => serve(functions))), gates }
}

it('gives each call what it comes to, whichever ends first', async () => {
  const { call, gates } = await startWork()
  const outcome = fc.oneof(
    fc.record({ value: fc.oneof(fc.jsonValue(), fc.constant(undefined)) }),
    fc.record({ error: fc.string({ minLength: 1 }).map((text) => new RangeError(text)) }),
  )
  const ends = fc.array(fc.tuple(outcome, fc.nat()), { maxLength: 8 })
  const property = fc.asyncProperty(ends, async (ends) => {
    const calls = Promise.allSettled(ends.map((_, number) => call('work', number)))
    await call('begun', null)
    const inOrder = ends.map(([outcome, when], number) => ({ outcome, when, number })).sort((a, b) => a.when - b.when)
    for (const { outcome, number } of inOrder) {
      if ('error' in outcome) gates[number]?.reject(outcome.error)
      else gates[number]?.resolve(outcome.value)
    }
    expect(await calls).toEqual(
      ends.map(([outcome]) =>
        'error' in outcome
          ? { status: 'rejected', reason: new Error(`RangeError: ${outcome.error.message}`) }
          : { status: 'fulfilled', value: outcome.value },
      ),
    )
  })
  await fc.assert(property)
})

it('stops the work whose caller stops it, and no other, and tells that caller nothing more', async () => {
  const { call, gates } = await startWork()
  const property = fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 6 }), fc.boolean(), async (stopped, heeds) => {
    const reason = new Error('stopped')
    const told: number[] = []
    const controllers = stopped.map(() => new AbortController())
    const calls = Promise.allSettled(
      controllers.map(({ signal }, number) => call('work', number, { signal, onProgress: () => told.push(number) })),
    )
    await call('begun', null)
    for (const [number, stop] of stopped.entries()) if (stop) controllers[number]?.abort(reason)
    await call('begun', null)
    expect(stopped.map((_, number) => gates[number]?.signal.aborted)).toEqual(stopped)

    for (const [number, stop] of stopped.entries()) {
      gates[number]?.onProgress({ done: 1, of: 2 })
      if (stop && heeds) gates[number]?.reject(reason)
      else gates[number]?.resolve(number)
    }
    await call('begun', null)
    expect(await calls).toEqual(
      stopped.map((stop, value) => (stop ? { status: 'rejected', reason } : { status: 'fulfilled', value })),
    )
    expect(told).toEqual(stopped.flatMap((stop, number) => (stop ? [] : [number])))
    for (const controller of controllers) controller.abort() // too late for the others
    await call('begun', null)
    expect(stopped.map((_, number) => gates[number]?.signal.aborted)).toEqual(stopped)
  })
  await fc.assert(property)
})

it('tells how far it is ten times a second at most, and the latest then', async () => {
  onTestFinished(() => void vi.useRealTimers())
  const work = (pauses: number[], { onProgress }: Task) => {
    for (const [done, pause] of pauses.entries()) {
      vi.advanceTimersByTime(pause)
      onProgress({ done, of: pauses.length })
    }
  }
  const { call } = await overChannel<{ work: typeof work }>(() => serve({ work }))
  const pauses = fc.array(fc.oneof(fc.constantFrom(1, 99, 100), fc.nat(300)), { maxLength: 20 })
  const property = fc.asyncProperty(pauses, async (pauses) => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const told: Progress[] = []
    await call('work', pauses, { onProgress: (progress) => told.push(progress) })
    vi.useRealTimers()
    let since = 0
    const due = pauses.flatMap((pause, done) => {
      since += pause
      if (since < 100) return []
      since = 0
      return [{ done, of: pauses.length }]
    })
    expect(told).toEqual(due)
  })
  await fc.assert(property)
})

it('fails whatever waits when the worker fails, and needs nobody to ask how far it is', async () => {
  const { call, page, gates } = await startWork()
  const calls = Promise.allSettled([call('work', 0), call('work', 1)])
  await call('begun', null)
  gates[0]?.onProgress({ done: 1, of: 2 })
  await call('begun', null)
  page.dispatchEvent(new Event('error'))
  const failed = { status: 'rejected', reason: new Error('the worker failed') }
  expect(await calls).toEqual([failed, failed])
})
