import { hashOf } from '../plan.ts'
import { bearer, type Check, mustExport, type Tour } from '../tour.ts'
import { must } from '../visit.ts'
import { mustBeStranger, mustRefuse } from './refused.ts'

const cookieName = ({ url }: Tour) =>
  url.protocol === 'https:' ? '__Secure-agentbot.session-token' : 'agentbot-session'
const cookieOf = (tour: Tour, ...tokens: string[]) => ({
  cookie: tokens.map((token) => `${cookieName(tour)}=${token}`).join('; '),
})

/** Who may export what. */
export const sessions: Check[] = [
  {
    name: 'an expired session is the 401 of a stranger',
    tour: async (tour) => {
      const { expired } = tour.plan.sessions
      await mustBeStranger(tour, bearer(expired), 'expired')
      await mustBeStranger(tour, cookieOf(tour, expired.token), 'expired, in a cookie')
      return undefined
    },
  },
  {
    name: 'what the database holds of a token opens nothing',
    tour: async (tour) => {
      const { token } = tour.plan.accounts.visitor.session
      await mustBeStranger(tour, { authorization: `Bearer ${hashOf(token)}` }, 'the hash')
      await mustBeStranger(tour, { authorization: `Bearer ${token.toUpperCase()}` }, 'the token in capitals')
      return undefined
    },
  },
  {
    name: 'a token in the address opens nothing',
    tour: async (tour) => {
      const { token } = tour.plan.accounts.visitor.session
      for (const name of ['token', 'access_token', 'authorization']) {
        const { status } = await tour.ask({ to: `?${name}=${token}` })
        must(status === 401, `status ${status} with ?${name}=`)
      }
      return undefined
    },
  },
  {
    name: 'the session cookie opens the export, once and by its name',
    tour: async (tour) => {
      const [jane, joe] = [tour.plan.accounts.page, tour.plan.accounts.empty]
      await mustExport(tour, jane, { headers: cookieOf(tour, jane.session.token) })
      await mustBeStranger(tour, cookieOf(tour, jane.session.token, joe.session.token), 'two cookies')
      await mustBeStranger(tour, { cookie: `session=${jane.session.token}` }, 'another name')
      return undefined
    },
  },
  {
    name: 'a cookie that comes from another site’s page is a 403',
    tour: async (tour) => {
      const { cookie } = cookieOf(tour, tour.plan.accounts.visitor.session.token)
      const foreign = await tour.ask({ headers: { cookie, referer: 'https://elsewhere.example/page' } })
      mustRefuse(foreign, 403, 'Forbidden', 'from elsewhere')
      const own = await tour.ask({ method: 'HEAD', headers: { cookie, referer: `${tour.url.origin}/` } })
      must(own.status === 200, `from its own page: status ${own.status}`)
      return undefined
    },
  },
  {
    name: 'Authorization alone decides when it is there',
    tour: async (tour) => {
      const [jane, joe] = [tour.plan.accounts.page, tour.plan.accounts.empty]
      const { cookie } = cookieOf(tour, jane.session.token)
      const bad = [`Bearer ${'0'.repeat(64)}`, 'Bearer x', 'Bearer', 'Basic dXNlcjpwYXNzd29yZA==', jane.session.token]
      for (const authorization of bad)
        await mustBeStranger(tour, { cookie, authorization }, `a good cookie with ${authorization.slice(0, 12)}`)
      await mustExport(tour, joe, { headers: { cookie, ...bearer(joe.session) } })
      await mustExport(tour, joe, { headers: { authorization: `bearer  ${joe.session.token}` } }) // RFC 9110 section 11.1
      return undefined
    },
  },
  {
    name: 'naming somebody else changes nothing',
    tour: async (tour) => {
      const [jane, joe] = [tour.plan.accounts.page, tour.plan.neighbours[0]]
      const id = encodeURIComponent(joe?.session.userId ?? '')
      await mustExport(tour, jane, {
        headers: { ...bearer(jane.session), 'x-user-id': id },
        to: `?userId=${id}&id=${id}`,
      })
      return undefined
    },
  },
]
