import { onTestFinished, vi } from 'vitest'
import { callsTo, type Functions } from '../../../public/viewer/calls.js'
import type { ViewerFunctions } from '../../../public/viewer/worker.js'

/** Has something serve functions as in a worker, but on the page's own thread, behind a channel. */
export const overChannel = async <F extends Functions>(begin: () => unknown) => {
  const { port1: page, port2: worker } = new MessageChannel()
  vi.stubGlobal('addEventListener', worker.addEventListener.bind(worker))
  vi.stubGlobal('postMessage', worker.postMessage.bind(worker))
  onTestFinished(() => {
    vi.unstubAllGlobals()
    page.close()
  })
  await begin()
  worker.start()
  page.start()
  return { page, call: callsTo<F>(page as unknown as Worker) } // of a worker it needs what a port has
}

let workers = 0

/** The worker that reads a file for the page, evaluated anew. */
export const startWorker = async () => {
  const begin = () => import(/* @vite-ignore */ `../../../public/viewer/worker.js?${++workers}`)
  return (await overChannel<ViewerFunctions>(begin)).call
}
