import { bearer, type Check, mustExport } from '../tour.ts'
import { must } from '../visit.ts'
import { mustRefuse } from './refused.ts'

/** Far above the 15 a minute of wrangler.toml: Cloudflare's counters are exact only in the long run. */
const MOST = 150

/** The rate limit; asked in its own account, so that nothing else meets it. */
export const limit: Check[] = [
  {
    name: 'too many exports of one user are a 429, and nobody else’s',
    tour: async (tour) => {
      const { limited, unlimited } = tour.plan.accounts
      let granted = 0
      // It counts the user, whatever address the client claims to come from.
      const ask = () => tour.ask({ headers: { ...bearer(limited.session), 'x-forwarded-for': `192.0.2.${granted}` } })
      let answer = await ask()
      while (answer.status === 200 && granted < MOST) {
        granted++
        answer = await ask()
      }
      must(granted < MOST, `${MOST} exports in a row were granted`)
      must(granted > 0, 'the first export was refused')
      mustRefuse(answer, 429, 'Too Many Requests', 'too many')
      const wait = answer.headers.get('retry-after') ?? ''
      must(/^[1-9]\d*$/.test(wait), `Retry-After is ${wait || 'missing'}`)
      for (const [what, word] of Object.entries({ ...limited.session, email: limited.user['email'] }))
        must(!answer.text.includes(`${word}`), `too many: the answer holds the ${what}`)
      const { status } = await tour.ask({ method: 'HEAD', headers: bearer(limited.session) })
      must(status === 200, `HEAD, which uses up nothing: status ${status}`)
      await mustExport(tour, unlimited)
      return `after ${granted} exports`
    },
  },
]
