import fc from 'fast-check'
import { expect } from 'vitest'
import type { Report } from '../../../public/viewer/opened-file.js'
import type { OpenState, ViewerState } from '../../../public/viewer/viewer-states.js'
import type { startMachine } from './viewer.ts'

const names = ['agents', 'workflows', 'scheduledTasks']
const anyReport: fc.Arbitrary<Report> = fc.record({
  verdict: fc.oneof(
    { weight: 5, arbitrary: fc.record({ name: fc.constant('whole') }) },
    fc.record({ name: fc.constant('cut'), collection: fc.constant(''), rows: fc.nat() }),
    fc.record({ name: fc.constant('foreign'), why: fc.constant('line'), line: fc.nat(), version: fc.constant('') }),
  ),
  rows: fc.nat(),
  about: fc.constant([]),
  collections: fc.subarray(names).map((some) => some.map((name) => ({ name, rows: 1, columns: [] }))),
})

/** Files and blobs look all alike to a test, but for their number. */
const numbered = <T extends Blob>(blob: T, number: number) => Object.assign(blob, { number })

/** What anything that happens needs to know, though each thing needs only some of it. */
export const anyFacts = fc.record({
  file: fc
    .tuple(fc.constantFrom('mine.json', 'MINE.JSON', 'a.json.json', 'a.json.txt', ''), fc.nat())
    .map(([name, number]) => numbered(new File([], name), number)),
  byHand: fc.boolean(),
  text: fc.constantFrom<string[]>('', 'x', 'zoë'),
  collection: fc.constantFrom(...names),
  newest: fc.boolean(),
  progress: fc.record({ done: fc.nat(), of: fc.nat() }),
  report: anyReport,
  found: fc.nat(),
  at: fc.nat(),
})
type Facts = typeof anyFacts extends fc.Arbitrary<infer F> ? F : never
type World = ReturnType<typeof startMachine>

const START = { done: 0, of: 1, rows: 0 } // a bar that is empty, not one that is full or none

const altered = (state: ViewerState, change: (open: OpenState) => Partial<OpenState>): ViewerState =>
  state.name === 'open' ? { ...state, ...change(state) } : state
const failed = (state: ViewerState): ViewerState =>
  'file' in state ? { name: 'failed', file: state.file, byHand: state.byHand } : state
const finding = (text: string) => ({ name: 'finding' as const, text, progress: START })

/** The work that runs ends well: what comes of it. */
const finish = ({ live, openedOf }: World, state: ViewerState, { report, found }: Facts): ViewerState => {
  const [job] = live()
  if (!job) return state
  job.ended = true
  if (state.name === 'opening') {
    const opened = openedOf(report)
    job.resolve(opened)
    const { file, byHand } = state
    if (report.verdict.name === 'foreign') return { name: 'refused', file, byHand, report }
    const choice = { collection: report.collections[0]?.name ?? '', newest: false, text: '', found: undefined }
    return { name: 'open', file, byHand, opened, choice, running: undefined, csv: undefined }
  }
  const blob = numbered(new Blob(), found)
  job.resolve(job.asks[0] === 'find' ? found : blob)
  return altered(state, ({ file, choice, running, csv }) => {
    const name = `${file.name.toLowerCase().endsWith('.json') ? file.name.slice(0, -5) : file.name}-${choice.collection}.csv`
    const isFound = running?.name === 'finding'
    return {
      running: isFound || running?.text === undefined ? undefined : finding(running.text),
      csv: isFound ? csv : { blob, name },
      choice: isFound ? { ...choice, text: running.text ?? '', found } : choice,
    }
  })
}

/** What can happen, and the state that it leads to. */
export const acts: Record<string, (world: World, state: ViewerState, facts: Facts) => ViewerState> = {
  open({ machine }, _, { file, byHand }) {
    machine.open(file, byHand)
    return { name: 'opening', file, byHand, progress: START }
  },
  find({ machine }, state, { text }) {
    machine.find(text)
    const all = { text: '', found: undefined }
    return altered(state, ({ choice }) =>
      text ? { running: finding(text) } : { running: undefined, choice: { ...choice, ...all } },
    )
  },
  choose({ machine }, state, { collection }) {
    machine.choose(collection)
    return altered(state, ({ running, choice: { newest, text } }) => {
      const same = running?.text ?? text // which the reader sees in the field
      const choice = { collection, newest, text: '', found: undefined }
      return { choice, csv: undefined, running: same ? finding(same) : undefined }
    })
  },
  saveCsv({ machine }, state) {
    machine.saveCsv()
    return altered(state, ({ running }) => ({ running: { name: 'saving', text: running?.text, progress: START } }))
  },
  order({ machine }, state, { newest }) {
    machine.order(newest)
    return altered(state, ({ choice }) => ({ choice: { ...choice, newest } }))
  },
  stop({ machine }, state) {
    expect(machine.stop()).toBe(state.name === 'open' ? state.choice.text : '')
    return state.name === 'opening' ? { name: 'closed' } : altered(state, () => ({ running: undefined }))
  },
  progress({ live }, state, { progress }) {
    live()[0]?.onProgress(progress)
    if (state.name === 'opening') return { ...state, progress }
    return altered(state, ({ running }) => ({ running: running && { ...running, progress } }))
  },
  finish,
  break({ live }, state) {
    const [job] = live()
    if (!job) return state
    job.ended = true
    job.reject(new Error('the file is gone'))
    return failed(state)
  },
  fail({ machine }, state) {
    machine.fail(new Error('the file is gone'))
    return state.name === 'open' ? failed(state) : state
  },
  /** What was replaced or stopped ends nevertheless, well or not. */
  late({ jobs, openedOf }, state, { at, report }) {
    const over = jobs.filter(({ signal, ended }) => signal.aborted && !ended)
    const job = over[at % over.length]
    if (!job) return state
    job.ended = true
    if (at % 3 === 0) job.reject(job.signal.reason)
    else job.resolve(job.asks[0] === 'open' ? openedOf(report) : at)
    return state
  },
}
