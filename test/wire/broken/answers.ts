import { inHeaders, type Question, type Reply, type Spoil, withBody } from '../support/spoiled.ts'
import { inAnswers, setting, tokenOf } from '../support/spoilers.ts'
import { limited } from '../support/stand-ins.ts'
import type { Group } from '../support/verified.ts'

type IsMeant = (reply: Reply, question: Question) => boolean
const status =
  (meant: number): IsMeant =>
  (reply) =>
    reply.status === meant
const method =
  (meant: string): IsMeant =>
  (_, question) =>
    question.method === meant

const without = (name: string, isMeant: IsMeant) => inHeaders((headers) => headers.delete(name), isMeant)
const also = (name: string, value: string, isMeant: IsMeant) =>
  inHeaders((headers) => headers.set(name, value), isMeant)
const saying = (words: string, isMeant: IsMeant) => inAnswers(isMeant, () => words)
const reworded = (isMeant: IsMeant) => inAnswers(isMeant, (text) => text.replace('There is no', 'Unknown, there is no'))
const blind =
  (...names: string[]): Spoil =>
  (question, forward) =>
    forward(setting(question, Object.fromEntries(names.map((name) => [name, undefined]))))
const answering =
  (code: number, isMeant: (question: Question) => boolean): Spoil =>
  async (question, forward) => {
    const reply = await forward(question)
    return isMeant(question) ? { ...withBody(reply, ''), status: code } : reply
  }

/** Refuses who was granted 15 exports, in its own words. */
const refusing = (edit: (text: string) => string): Spoil => {
  const limit = limited()
  return (question, forward) => inAnswers(status(429), edit)(question, (asked) => limit(asked, forward))
}

const isUnknown: IsMeant = (_, question) => tokenOf(question).startsWith('0000')

/** Workers that answer otherwise than they promise. */
export const brokenAnswers: Group[] = [
  {
    check: 'GET is 200, a download, and parses',
    reason: /Content-|begins with/,
    workers: {
      'says that it is a page': () => also('content-type', 'text/html', status(200)),
      'is no attachment': () => without('content-disposition', status(200)),
      'has a page for browsers': () =>
        also(
          'content-type',
          'text/html',
          ({ status }, { headers }) => status === 200 && /html/.test(headers['accept'] ?? ''),
        ),
      'says 200 to an error': () => saying('{"error":"Export failed"}', status(200)),
    },
  },
  {
    check: 'HEAD is GET without its body',
    reason: /status (405|200)|content-disposition/,
    workers: {
      'knows no HEAD': () => answering(405, ({ method }) => method === 'HEAD'),
      'forgets headers of HEAD': () => without('content-disposition', method('HEAD')),
      'asks HEAD for no session': () => answering(200, ({ method }) => method === 'HEAD'),
    },
  },
  {
    check: 'an unknown or malformed credential is the 401 of a stranger',
    reason: /another body|other headers|status 403|WWW-Auth/,
    workers: {
      'tells unknown from missing': () => reworded(isUnknown),
      'tells by a header': () => also('x-why', 'unknown', isUnknown),
      'forbids what is malformed': () => answering(403, (question) => tokenOf(question) === 'x'),
      'does not say how to sign in': () => without('www-authenticate', status(401)),
    },
  },
  {
    check: 'another site is a 403, the same signed in or out',
    reason: /status (200|401) instead of 403|CORS|another body|other headers/,
    workers: {
      'lets every site in': () => blind('sec-fetch-site', 'origin'),
      'does not look at Origin': () => blind('origin'),
      'sends strangers to sign in': () => (question, forward) =>
        forward(tokenOf(question) ? question : setting(question, { 'sec-fetch-site': undefined, origin: undefined })),
      'tells who is signed in': () =>
        also('x-user', 'yes', ({ status }, question) => status === 403 && !!tokenOf(question)),
      'lets scripts read the refusal': () => also('access-control-allow-origin', '*', status(403)),
    },
  },
  {
    check: 'its own page and a person’s address bar are let in',
    reason: /status 403 with/,
    workers: {
      'takes its own page for another': () => (question, forward) =>
        forward(question.headers['origin'] ? setting(question, { 'sec-fetch-site': 'cross-site' }) : question),
    },
  },
  {
    check: 'a path below the export is a 404',
    reason: /instead of 404|Content-Type|JSON/,
    workers: {
      'serves whatever looks like the export': () => (question, forward) =>
        forward({ ...question, path: '/api/export' }),
      'answers with a page': () => also('content-type', 'text/html', status(404)),
      'answers in words': () => saying('not found', status(404)),
    },
  },
  {
    check: 'any other method is a 405 that names the right ones',
    reason: /instead of 405|Allow is/,
    workers: {
      'does not say what is allowed': () => without('allow', status(405)),
      'obeys an overriding header': () => (question, forward) =>
        forward(question.headers['x-http-method-override'] ? { ...question, method: 'GET' } : question),
    },
  },
  {
    check: 'a prefetch is a 503',
    reason: /status 200 instead of 503/,
    workers: {
      'lets itself be prefetched': () => blind('sec-purpose'),
      'knows one name for it': () => blind('purpose', 'x-moz'),
    },
  },
  {
    check: 'nobody gets a part or a 304 by asking for one',
    reason: /status (304|206|412) with|JSON/,
    workers: {
      'answers 304': () => answering(304, ({ headers }) => 'if-none-match' in headers),
      'answers 304 by date': () => answering(304, ({ headers }) => 'if-modified-since' in headers),
      'answers 412': () => answering(412, ({ headers }) => 'if-match' in headers),
      'gives parts': () => answering(206, ({ headers }) => 'range' in headers),
    },
  },
  {
    check: 'too many exports of one user are a 429, and nobody else’s',
    reason: /in a row were granted|Retry-After|status 429 instead|no message|holds the (userId|email)|HEAD, which/,
    workers: {
      'says who it is': ({ plan }) =>
        refusing((text) => text.replace('Wait', `${plan.accounts.limited.session.userId}: wait`)),
      'says what his address is': ({ plan }) =>
        refusing((text) => text.replace('Wait', `${plan.accounts.limited.user['email']}: wait`)),
      'refuses HEAD too': () => {
        const limit = limited()
        let isRefused = false
        return async (question, forward) => {
          const reply = await limit(question, forward)
          isRefused ||= reply.status === 429
          return isRefused && question.method === 'HEAD' ? { ...withBody(reply, ''), status: 429 } : reply
        }
      },
      'has no limit': () => (question, forward) => forward(question),
      'does not say how long to wait': () => limited(tokenOf, ''),
      'counts addresses': () => limited(({ headers }) => headers['x-forwarded-for'] ?? ''),
      'counts all users as one': () => limited(() => 'all'),
    },
  },
  {
    check: 'every answer has the headers that keep it safe',
    reason: /is missing|seconds|is cross-origin|is private/,
    after: ['GET is 200, a download, and parses', 'a path below the export is a 404'],
    workers: {
      'may be stored': () => also('cache-control', 'private, max-age=60', status(200)),
      'lets browsers guess': () => without('x-content-type-options', status(404)),
      'may be framed': () => without('x-frame-options', status(200)),
      'may be loaded by other sites': () => also('cross-origin-resource-policy', 'cross-origin', status(404)),
      'trusts http again soon': () => also('strict-transport-security', 'max-age=3600', status(200)),
      'lets things run': () => without('content-security-policy', status(404)),
      'has no id': () => without('x-request-id', status(200)),
    },
  },
  {
    check: 'no answer sets a cookie, has a validator, or is a part',
    reason: /is there/,
    after: ['GET is 200, a download, and parses', 'a path below the export is a 404'],
    workers: {
      'sets a cookie': () => also('set-cookie', 'a=b', status(200)),
      'sets a cookie with a refusal': () => also('set-cookie', 'a=b', status(404)),
      'has an ETag': () => also('etag', '"a"', status(200)),
    },
  },
]
