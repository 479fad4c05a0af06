import { heaviest } from './checks/documents.ts'
import type { Tour } from './tour.ts'
import { must, type Visit } from './visit.ts'

const STRING = 2_000_000 // bytes that D1 allows a string, so that no statement gives more of a document
const ASKED = 15

const ms = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`
const median = (numbers: number[]) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0

/** From asking to the end of an answer for which the Worker asks nobody, on a connection that is open. */
const roundTrip = async (visit: Visit): Promise<string> => {
  const times: number[] = []
  for (let i = 0; i < ASKED; i++) {
    const began = performance.now()
    const { status } = await visit.ask({ method: 'HEAD' })
    must(status === 401, `status ${status}`)
    times.push(performance.now() - began)
  }
  return `${ms(median(times))} (median of ${ASKED})`
}

/** What was measured on the way: a name and a value in words. */
export const figuresOf = async (visit: Visit, timings: Tour['timings']): Promise<[string, string][]> => {
  const figures: [string, string][] = [['round trip to the Worker and back', await roundTrip(visit)]]
  for (const [name, { firstByte }] of timings)
    figures.push([`first byte: ${name.replace(/ (is|are) exact$/, '')}`, ms(firstByte)])
  const heavy = timings.get(heaviest)
  if (!heavy) return figures
  const megabytes = heavy.bytes / 1_000_000
  figures.push(['throughput', `${((megabytes / heavy.total) * 1_000).toFixed(1)} MB/s over ${megabytes.toFixed(1)} MB`])
  figures.push(['statements that one request got', `at least ${Math.ceil(heavy.bytes / STRING) + 1}`])
  return figures
}
