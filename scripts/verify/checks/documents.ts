import { documentOf } from '../plan.ts'
import { bearer, type Check, mustExport, type Tour } from '../tour.ts'
import { must } from '../visit.ts'

const whole = (name: string, key: keyof Tour['plan']['accounts']): Check => ({
  name,
  tour: async (tour) => {
    const { timing } = await mustExport(tour, tour.plan.accounts[key])
    tour.timings.set(name, timing)
    return `${timing.bytes.toLocaleString('en')} bytes`
  },
})

/** The name of the check whose document is the heaviest. */
export const heaviest = 'heavy rows are exact'

/** What is in the document. */
export const documents: Check[] = [
  whole('an empty account is exact', 'empty'),
  whole('an account of one page is exact', 'page'),
  whole('several pages of one instant are exact', 'pages'),
  whole(heaviest, 'heavy'),
  whole('awkward texts are exact', 'texts'),
  whole('the ends of time and -2^63 are exact', 'edges'),
  whole('2^53 + 1 is exact', 'odd'),
  {
    name: 'an account of one page comes with its length',
    tour: async (tour) => {
      const { headers, timing } = await mustExport(tour, tour.plan.accounts.page)
      const length = headers.get('content-length')
      must(length === String(timing.bytes), `Content-Length is ${length}, and ${timing.bytes} bytes came`)
      return undefined
    },
  },
  {
    name: 'HEAD takes no longer for a large account',
    tour: async (tour) => {
      const { heavy } = tour.plan.accounts
      const timing = tour.timings.get(heaviest) ?? (await mustExport(tour, heavy)).timing
      const times: number[] = []
      for (let i = 0; i < 3; i++) {
        const began = performance.now()
        const { status } = await tour.ask({ method: 'HEAD', headers: bearer(heavy.session) })
        times.push(performance.now() - began)
        must(status === 200, `status ${status}`)
      }
      const took = Math.min(...times)
      must(took < timing.total / 2, `HEAD took ${took.toFixed(0)} ms, GET ${timing.total.toFixed(0)} ms`)
      return `${took.toFixed(0)} ms`
    },
  },
  {
    name: 'half an emoji is exported as its escape',
    tour: async (tour) => {
      const { halved } = tour.plan.accounts
      const { status, isWhole, text } = await tour.ask({ headers: bearer(halved.session) })
      must(status === 200 && isWhole, `status ${status}${isWhole ? '' : ', broken off'}`)
      const { exportedAt: _, ...came } = JSON.parse(text)
      const due = JSON.parse(`{${[...documentOf(halved)].join('')}`)
      must(JSON.stringify(came) === JSON.stringify(due), 'another text than was planted')
      return undefined
    },
  },
  {
    name: 'users with neighbouring ids are never mixed',
    tour: async (tour) => {
      const { neighbours } = tour.plan
      await Promise.all(neighbours.map((account) => mustExport(tour, account)))
      return `${neighbours.length} users at once`
    },
  },
  {
    name: 'large exports that run at once are never mixed',
    tour: async (tour) => {
      const { heavy, pages, texts } = tour.plan.accounts
      await Promise.all([heavy, pages, texts].map((account) => mustExport(tour, account)))
      return undefined
    },
  },
  {
    name: 'the file name is safe, whatever the id',
    tour: async (tour) => {
      for (const account of tour.plan.nameless) await mustExport(tour, account)
      return undefined
    },
  },
  {
    name: 'the same data is the same bytes, of the instant of the export',
    tour: async (tour) => {
      const first = await mustExport(tour, tour.plan.accounts.page)
      const second = await mustExport(tour, tour.plan.accounts.page)
      must(first.exportedAt < second.exportedAt, 'a second export is not younger than the first')
      return undefined
    },
  },
]
