import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import { ExportFailure } from '../../public/answer.js'
import type { ExportFile, Progress } from '../../public/download.js'
import { type ExportState, exportMachine } from '../../public/export-machine.js'

/** The machine, the states that it goes through, and the downloads that it begins, which go on and end as they are told to. */
const begin = () => {
  const states: ExportState[] = []
  const downloads: ({ signal: AbortSignal; tell: (progress: Progress) => void } & PromiseWithResolvers<ExportFile>)[] =
    []
  const machine = exportMachine(
    (signal, tell) => {
      const download = { signal, tell, ...Promise.withResolvers<ExportFile>() }
      downloads.push(download)
      return download.promise
    },
    (state) => states.push(state),
  )
  return { states, downloads, machine }
}

const file = { blob: new Blob(), name: 'export.json', rows: 3, bytes: 300, counts: { agents: 3 } }
const nothing = { rows: 0, bytes: 0, counts: {} }
const lost = new ExportFailure('lost')

it('runs one export at a time, each to one end, and saves nothing of what was cancelled', async () => {
  const complaints = vi.spyOn(console, 'error').mockImplementation(() => {})
  const actions = fc.array(fc.constantFrom('start', 'start', 'cancel', 'progress', 'finish', 'fail', 'crash'))
  const property = fc.asyncProperty(actions, async (actions) => {
    complaints.mockClear()
    const { states, downloads, machine } = begin()
    const expected: object[] = []
    let now: 'nothing' | 'runs' | 'cancelled' = 'nothing'
    let began = 0
    let crashed = 0
    let since = 0
    for (const action of actions) {
      const download = downloads.at(-1)
      if (action === 'start') {
        const before = performance.now()
        machine.start()
        if (now !== 'nothing') continue
        now = 'runs'
        began++
        since = Math.min(Math.max(before, (states.at(-1) as { since: number }).since), performance.now())
        expected.push({ name: 'running', since, progress: nothing })
      } else if (action === 'cancel') {
        machine.cancel()
        if (now === 'runs') now = 'cancelled'
      } else if (now === 'nothing' || !download) {
      } else if (action === 'progress') {
        if (now === 'cancelled') continue // a download tells nothing then
        download.tell(file)
        expected.push({ name: 'running', since, progress: file })
      } else {
        const isCrash = action === 'crash' && now === 'runs'
        if (action === 'finish' && now === 'runs') download.resolve(file)
        else download.reject(action === 'crash' ? new RangeError() : lost)
        if (now === 'cancelled') expected.push({ name: 'cancelled' })
        else if (action === 'finish') expected.push({ name: 'saved', file })
        else expected.push({ name: 'failed', failure: isCrash ? new ExportFailure('page') : lost })
        if (isCrash) crashed++
        now = 'nothing'
        await turn()
      }
      if (now !== 'nothing') expect(downloads.at(-1)?.signal.aborted).toBe(now === 'cancelled')
    }
    expect(states).toEqual(expected)
    expect([downloads.length, complaints.mock.calls.length]).toEqual([began, crashed])
  })
  await fc.assert(property, { numRuns: 300 })
})
