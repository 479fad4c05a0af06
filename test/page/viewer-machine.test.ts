import { setImmediate as turn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, it, vi } from 'vitest'
import type { ViewerState } from '../../public/viewer/viewer-states.js'
import { startMachine } from './support/viewer.ts'
import { acts, anyFacts } from './support/viewer-acts.ts'

/** What may run in a state, and no other thing. */
const runsIn = (state: ViewerState) => {
  if (state.name === 'opening') return [['open', state.file]]
  if (state.name !== 'open' || !state.running) return []
  const { running, choice } = state
  return [running.name === 'saving' ? ['csv', choice.collection] : ['find', choice.collection, running.text]]
}

/** Mostly what a reader does with an open file, and that it ends well. */
const act = fc.oneof(
  { weight: 3, arbitrary: fc.constant('finish') },
  { weight: 2, arbitrary: fc.constantFrom('find', 'choose', 'saveCsv', 'order', 'stop') },
  { weight: 2, arbitrary: fc.constantFrom('open', ...Object.keys(acts)) },
)
const history = fc.array(fc.tuple(act, anyFacts), { maxLength: 60, size: 'max' })

it('does one thing at a time, leaves open only the file that it shows, and lets nothing come back that is over', async () => {
  const complaints = vi.spyOn(console, 'error').mockImplementation(() => {})
  const property = fc.asyncProperty(history, async (history) => {
    complaints.mockClear()
    const world = startMachine()
    let state: ViewerState = { name: 'closed' }
    let failures = 0
    for (const [act, facts] of history) {
      const told = world.states.length
      const before: ViewerState = state
      state = acts[act]?.(world, state, facts) ?? state
      await turn()

      if (act === 'break' || act === 'fail') failures += state === before ? 0 : 1
      const last = world.states.at(-1) ?? { name: 'closed' }
      const since = world.states.slice(Math.max(0, told - 1))
      const drawn = new Set(since.flatMap((state) => (state.name === 'open' ? [state.choice] : [])))
      expect({
        state: last,
        open: [...world.open],
        runs: world.live().map(({ asks }) => asks),
        told: state === before && world.states.length > told,
        drawnTwice: drawn.size > 2, // one was there before
        complaints: complaints.mock.calls.length,
      }).toEqual({
        state,
        open: state.name === 'open' ? [state.opened] : [],
        runs: runsIn(state),
        told: false,
        drawnTwice: false,
        complaints: failures,
      })
    }
  })
  await fc.assert(property, { numRuns: 150 })
})

/** Has a file opened that is whole. */
const openIn = async ({ machine, jobs, openedOf }: ReturnType<typeof startMachine>, file: File) => {
  machine.open(file, true)
  jobs[0]?.resolve(openedOf({ verdict: { name: 'whole' }, rows: 1, about: [], collections: [] }))
  await turn()
}

it.each(['resolve', 'reject'] as const)(
  'looks for nothing behind a CSV that was stopped, which ends late: %s',
  async (end) => {
    const world = startMachine()
    await openIn(world, new File([], 'mine.json'))
    const { machine, states, jobs, live } = world
    machine.find('x')
    machine.saveCsv()
    machine.stop()
    jobs[2]?.[end](new Blob())
    await turn()
    expect(live()).toEqual([])
    expect(states.at(-1)).toMatchObject({ name: 'open', running: undefined, csv: undefined })
  },
)

it.each(['is opened', 'was looked through'])(
  'closes a file that the page fails to show when it %s, and says so',
  async (when) => {
    const complaints = vi.spyOn(console, 'error').mockImplementation(() => {})
    const world = startMachine((state) => {
      if (state.name === 'open' && (when === 'is opened' || state.choice.found)) throw new Error('it cannot be drawn')
    })
    const file = new File([], 'mine.json')
    await openIn(world, file)
    const { machine, states, jobs, open } = world
    machine.find('x')
    jobs[1]?.resolve(1)
    await turn()

    expect(states.at(-1)).toEqual({ name: 'failed', file, byHand: true })
    expect(open.size).toBe(0)
    expect(complaints).toHaveBeenCalledTimes(1)
  },
)
