import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { Comparison } from '../comparison.ts'
import { documentOf } from '../plan.ts'
import { bearer, type Check, mustExport, mustOfferHttp2, type Tour } from '../tour.ts'
import { type Answer, must } from '../visit.ts'

const decoders: Record<string, (body: Buffer) => Buffer> = {
  identity: (body) => body,
  gzip: gunzipSync,
  br: brotliDecompressSync,
}

const codingOf = ({ headers }: Answer): string => headers.get('content-encoding') ?? 'identity'

/** What a cache between would say that it did, or would have liked to do, with an answer that it must let pass. */
const stored = /^(hit|miss|expired|stale|updating|revalidated)/i

/** One after the other, at one address: a user, nobody, the other user. A cache that keeps anything shows here. */
const askInTurn = async (tour: Tour, to: string) => {
  const [jane, joe] = [tour.plan.accounts.page, tour.plan.accounts.visitor]
  for (const account of [jane, undefined, joe, undefined, jane]) {
    if (account) {
      await mustExport(tour, account, { to })
      continue
    }
    for (const method of ['GET', 'HEAD']) {
      const { status } = await tour.ask({ to, method })
      must(status === 401, `${method} without a session, after an export at the same address: status ${status}`)
    }
  }
}

/** What the way between may do to an answer, and what not. */
export const transport: Check[] = [
  {
    name: 'compressed or not, it is the same document',
    tour: async (tour) => {
      const { pages } = tour.plan.accounts
      const used: string[] = []
      for (const coding of ['identity', 'gzip', 'br', 'gzip, br']) {
        const answer = await tour.ask({ headers: { ...bearer(pages.session), 'accept-encoding': coding } })
        must(answer.status === 200 && answer.isWhole, `${coding}: status ${answer.status}, or broken off`)
        const decode = decoders[codingOf(answer)]
        must(decode, `${coding}: the answer is in ${codingOf(answer)}`)
        const comparison = new Comparison(documentOf(pages))
        comparison.take(decode(answer.body))
        comparison.end()
        must(comparison.difference === undefined, `${coding}: ${comparison.difference}`)
        used.push(codingOf(answer))
      }
      return `came as ${[...new Set(used)].join(', ')}`
    },
  },
  {
    name: 'HTTP/2 brings the same document',
    tour: async (tour) => {
      mustOfferHttp2(tour)
      await mustExport(tour, tour.plan.accounts.pages, { version: 2 })
      return undefined
    },
  },
  {
    name: 'nothing is stored by a cache',
    tour: async (tour) => {
      const from = tour.seen.length
      for (const to of ['', `?v=${tour.plan.run}.json`]) await askInTurn(tour, to)
      const said = new Set<string>()
      for (const { question, headers } of tour.seen.slice(from)) {
        const status = headers.get('cf-cache-status') ?? 'not there'
        must(!stored.test(status), `${question}: CF-Cache-Status is ${status}`)
        must(!headers.has('age'), `${question}: Age is ${headers.get('age')}`)
        said.add(status)
      }
      return `CF-Cache-Status: ${[...said].join(', ')}`
    },
  },
]
