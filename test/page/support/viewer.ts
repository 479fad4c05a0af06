import type { OpenedFile, Report, Wishes } from '../../../public/viewer/opened-file.js'
import { viewerMachine } from '../../../public/viewer/viewer-machine.js'
import type { ViewerState } from '../../../public/viewer/viewer-states.js'

/** What the machine asked for: to open a file, to find a text, or to make a CSV. It goes on and ends as it is told to. */
type Job = {
  asks: ['open', File] | ['find', string, string] | ['csv', string]
  signal: AbortSignal
  onProgress: NonNullable<Wishes['onProgress']>
  resolve: (result: unknown) => void
  reject: (error: unknown) => void
  ended: boolean
}

/** The machine, the states that it goes through, what it asks for, and the files that are open. */
export const startMachine = (onState: (state: ViewerState) => void = () => {}) => {
  const states: ViewerState[] = []
  const jobs: Job[] = []
  const open = new Set<OpenedFile>()

  const ask = <T>(asks: Job['asks'], { signal, onProgress }: Wishes): Promise<T> => {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    if (!signal || !onProgress) throw new TypeError('nobody could stop it, or see how far it is')
    jobs.push({ asks, signal, onProgress, resolve: resolve as Job['resolve'], reject, ended: false })
    return promise
  }
  /** A file that was read. */
  const openedOf = (report: Report): OpenedFile => {
    const never = () => Promise.reject(new Error('nobody looks at rows here'))
    const opened: OpenedFile = {
      ...{ report, rows: never, value: never, place: never },
      find: (collection, text, wishes) => ask(['find', collection, text], wishes),
      csv: (collection, wishes) => ask(['csv', collection], wishes),
      close: () => void open.delete(opened),
    }
    open.add(opened)
    return opened
  }
  const machine = viewerMachine(
    (file, wishes) => ask(['open', file], wishes),
    (state) => {
      states.push(state)
      onState(state)
    },
  )
  return {
    machine,
    states,
    jobs,
    open,
    openedOf,
    live: () => jobs.filter(({ signal, ended }) => !signal.aborted && !ended),
  }
}
