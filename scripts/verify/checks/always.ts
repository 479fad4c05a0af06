import type { Check } from '../tour.ts'
import { must, type Seen } from '../visit.ts'

const YEAR = 31_536_000 // seconds

/** Headers that every answer has, with what they must be. */
const required: [string, RegExp][] = [
  ['cache-control', /^no-store$/],
  ['x-content-type-options', /^nosniff$/],
  ['referrer-policy', /^no-referrer$/],
  ['x-frame-options', /^DENY$/],
  ['cross-origin-resource-policy', /^same-origin$/],
  ['content-security-policy', /(^|;\s*)default-src 'none'(;|$)/],
  ['strict-transport-security', /^max-age=\d+/],
  ['x-request-id', /^\S+$/],
]
const forbidden = ['etag', 'last-modified', 'set-cookie', 'access-control-allow-origin']

const mustBeSafe = ({ question, status, headers }: Seen) => {
  const what = `${question} (${status}):`
  for (const [name, form] of required)
    must(form.test(headers.get(name) ?? ''), `${what} ${name} is ${headers.get(name) ?? 'missing'}`)
  const age = Number(/max-age=(\d+)/.exec(headers.get('strict-transport-security') ?? '')?.[1])
  must(age >= YEAR, `${what} Strict-Transport-Security is for ${age} seconds`)
}

/** What all answers have in common, whatever was asked; looked at last. */
export const always: Check[] = [
  {
    name: 'every answer has the headers that keep it safe',
    visit: async ({ seen }) => {
      for (const answer of seen) mustBeSafe(answer)
      return `${seen.length} answers`
    },
  },
  {
    name: 'no answer sets a cookie, has a validator, or is a part',
    visit: async ({ seen }) => {
      for (const { question, status, headers } of seen) {
        for (const name of forbidden) must(!headers.has(name), `${question} (${status}): ${name} is there`)
        must(status !== 206 && status !== 304, `${question}: ${status}`)
      }
      return undefined
    },
  },
  {
    name: 'every answer has a request id of its own',
    visit: async ({ seen }) => {
      const ids = new Set(seen.map(({ headers }) => headers.get('x-request-id')))
      must(ids.size === seen.length, `${seen.length} answers, ${ids.size} ids`)
      return undefined
    },
  },
]
