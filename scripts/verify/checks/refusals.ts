import type { Check } from '../tour.ts'
import { must, type Visit } from '../visit.ts'
import { lasting, mustBeAlike, mustBeStranger, mustRefuse } from './refused.ts'

const ELSEWHERE = 'https://elsewhere.example'

/** Headers of another site's requests; each is refused before anybody asks who it is. */
const foreign: Record<string, string>[] = [
  { 'sec-fetch-site': 'cross-site' },
  { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' },
  { 'sec-fetch-site': 'cross-site', origin: ELSEWHERE },
  { origin: ELSEWHERE },
  { origin: 'null' },
]

/** How browsers, of today and of yesterday, say that nobody has asked for it yet. */
const prefetches: Record<string, string>[] = [
  { 'sec-purpose': 'prefetch' },
  { 'sec-purpose': 'prefetch;prerender' },
  { purpose: 'prefetch' },
  { 'x-moz': 'prefetch' },
]

const mustBeForbidden = async (visit: Visit, headers: Record<string, string>, method: string) => {
  const what = `${method} with ${JSON.stringify(headers)}`
  const strange = await visit.ask({ method, headers })
  mustRefuse(strange, 403, 'Forbidden', what)
  must(!/access-control/.test(lasting(strange)), `${what}: there are CORS headers`)
  mustBeAlike(await visit.ask({ method, headers: { ...visit.visitor, ...headers } }), strange, `${what}, signed in`)
}

/** What is refused, whoever asks. */
export const refusals: Check[] = [
  {
    name: 'an unknown or malformed credential is the 401 of a stranger',
    visit: async (visit) => {
      const wrong = [
        `Bearer ${'0'.repeat(64)}`,
        'Bearer x',
        'Bearer',
        'Basic dXNlcjpwYXNzd29yZA==',
        "Bearer ' OR 1=1 --",
      ]
      for (const authorization of wrong) await mustBeStranger(visit, { authorization }, authorization)
      for (const name of ['agentbot-session', '__Secure-agentbot.session-token'])
        await mustBeStranger(visit, { cookie: `${name}=${'0'.repeat(64)}` }, `the cookie ${name}`)
      return undefined
    },
  },
  {
    name: 'another site is a 403, the same signed in or out',
    visit: async (visit) => {
      for (const headers of foreign) await mustBeForbidden(visit, headers, 'GET')
      await mustBeForbidden(visit, { origin: ELSEWHERE, 'access-control-request-method': 'GET' }, 'OPTIONS')
      return undefined
    },
  },
  {
    name: 'a path below the export is a 404',
    visit: async (visit) => {
      for (const to of ['/', '/x.css', '.json', ';x.js', '/..%2fexport'])
        mustRefuse(await visit.ask({ to, headers: visit.visitor }), 404, 'Not Found', to)
      return undefined
    },
  },
  {
    name: 'any other method is a 405 that names the right ones',
    visit: async (visit) => {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND']) {
        const answer = await visit.ask({ method, headers: { ...visit.visitor, 'x-http-method-override': 'GET' } })
        mustRefuse(answer, 405, 'Method Not Allowed', method)
        must(answer.headers.get('allow') === 'GET, HEAD', `${method}: Allow is ${answer.headers.get('allow')}`)
      }
      return undefined
    },
  },
  {
    name: 'a prefetch is a 503',
    visit: async (visit) => {
      for (const early of prefetches) {
        const answer = await visit.ask({ headers: { ...visit.visitor, ...early } })
        mustRefuse(answer, 503, 'Service Unavailable', JSON.stringify(early))
      }
      return undefined
    },
  },
]
