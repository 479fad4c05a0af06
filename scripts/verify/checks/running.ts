import { Comparison } from '../comparison.ts'
import { documentOf, type Session } from '../plan.ts'
import { bearer, type Tour } from '../tour.ts'
import { must } from '../visit.ts'

const START = 200_000 // bytes that prove that the export runs

/** Exports the heavy account until it has begun; what is left of it waits in the Worker for its client. */
export const begin = async (tour: Tour, session: Session, version: 1 | 2 = 1) => {
  const transfer = await tour.open({ version, headers: bearer(session) })
  must(transfer.status === 200, `status ${transfer.status}`)
  const comparison = new Comparison(documentOf(tour.plan.accounts.heavy))
  let tail = Buffer.alloc(0)
  const reading = tour.read(transfer, (chunk) => {
    comparison.take(chunk)
    tail = Buffer.concat([tail, chunk.subarray(-3)]).subarray(-3)
  })
  await reading.upTo(START)
  return { comparison, toEnd: reading.toEnd, endsLikeDocument: () => tail.toString() === '\n}\n' }
}
