import { median } from './statistics.ts'

type Reply = { id?: number; result?: unknown; error?: { message: string }; params?: { chunk?: string } }
type Heap = { usedSize: number; backingStorageSize: number }
type Profile = { nodes: { id: number; callFrame: { functionName: string } }[]; samples: number[]; timeDeltas: number[] }

const HEAP_EVERY = 10 // ms
const PROFILE_EVERY = 100 // µs asked for; what the machine gives is read from the profile

/**
 * Milliseconds that the isolate was at work. Samples are taken only while it holds its lock, so that the time between
 * two of them may be D1's: what counts is how many there are, each worth one tick of the profiler's clock.
 */
const busyTime = ({ nodes, samples, timeDeltas }: Profile): number => {
  const idle = new Set(nodes.filter((node) => node.callFrame.functionName === '(idle)').map((node) => node.id))
  const busy = samples.filter((node) => !idle.has(node)).length
  return (busy * median(timeDeltas)) / 1000
}

/** The Worker's isolate, seen through its inspector (Chrome DevTools Protocol). */
export const inspect = async (url: URL) => {
  const targets = await (await fetch(new URL('/json', url))).json()
  // The inspector answers to local origins only. Node's WebSocket takes headers, which the DOM's types do not know.
  const options: object = { headers: { Origin: 'http://localhost' } }
  const socket = new WebSocket(targets[0].webSocketDebuggerUrl, options as string[])
  const waiting = new Map<number, PromiseWithResolvers<unknown>>()
  let chunks: string[] = []
  socket.onmessage = ({ data }) => {
    const { id = 0, result, error, params }: Reply = JSON.parse(data)
    if (params?.chunk !== undefined) chunks.push(params.chunk)
    if (error) waiting.get(id)?.reject(new Error(error.message))
    else waiting.get(id)?.resolve(result)
    waiting.delete(id)
  }
  socket.onclose = () => {
    for (const { reject } of waiting.values()) reject(new Error('the inspector is gone'))
  }
  await new Promise((resolve, reject) => {
    socket.onopen = resolve
    socket.onerror = () => reject(new Error('the inspector does not answer'))
  })

  let calls = 0
  const call = <T>(method: string, params: object = {}): Promise<T> => {
    const reply = Promise.withResolvers<unknown>()
    waiting.set(++calls, reply)
    socket.send(JSON.stringify({ id: calls, method, params }))
    return reply.promise as Promise<T>
  }

  /** Bytes of JavaScript's heap and of the buffers that it holds. */
  const heap = async (): Promise<number> => {
    const { usedSize, backingStorageSize } = await call<Heap>('Runtime.getHeapUsage')
    return usedSize + backingStorageSize
  }

  /** All that is alive in JavaScript's heap, as V8 writes it, with every text that is not long. */
  const snapshot = async (): Promise<string> => {
    chunks = []
    await call('HeapProfiler.takeHeapSnapshot')
    return chunks.join('')
  }

  /** Runs the work; gives the highest heap seen meanwhile. */
  const peakHeap = async (work: () => Promise<unknown>): Promise<number> => {
    let peak = 0
    let done = false
    const watching = (async () => {
      while (!done) {
        peak = Math.max(peak, await heap())
        await new Promise((resolve) => setTimeout(resolve, HEAP_EVERY))
      }
    })()
    const working = work().finally(() => {
      done = true
    })
    await Promise.all([working, watching])
    return peak
  }

  /** Runs the work; gives the milliseconds of CPU that the isolate spent on it. */
  const cpuTime = async (work: () => Promise<unknown>): Promise<number> => {
    await call('Profiler.enable')
    await call('Profiler.setSamplingInterval', { interval: PROFILE_EVERY })
    await call('Profiler.start')
    await work()
    return busyTime((await call<{ profile: Profile }>('Profiler.stop')).profile)
  }

  return { heap, snapshot, peakHeap, cpuTime, close: () => socket.close() }
}
