import { hashOf } from '../../../scripts/verify/plan.ts'
import { inHeaders, type Question, type Spoil } from '../support/spoiled.ts'
import { ahead, bearing, cutting, endingWith, inAnswers, setting, tokenOf } from '../support/spoilers.ts'
import { stored } from '../support/stand-ins.ts'
import type { Group, Stage } from '../support/verified.ts'

const visitorOf = ({ plan }: Stage) => plan.accounts.visitor.session.token
/** Takes one token for another. */
const taking =
  (tokenFor: (question: Question) => string | undefined): Spoil =>
  (question, forward) => {
    const token = tokenFor(question)
    return forward(token ? bearing(question, token) : question)
  }
const changing =
  (headersFor: (question: Question) => Record<string, string | undefined>): Spoil =>
  (question, forward) =>
    forward(setting(question, headersFor(question)))
const cookieOf = ({ headers }: Question) => headers['cookie'] ?? ''
const always = (name: string, value: string) => inHeaders((headers) => headers.set(name, value))

const broken = {
  'ends it as if it were whole': () => endingWith(''),
  'closes the brackets': () => endingWith('\n]\n}\n'),
}
const deaf = { 'has read it all before': () => ahead }
const reason = /as if whole|is not the start of|bytes came: unheard/

/** Workers that let in whom they should not, or go on when they should not. */
export const brokenSessions: Group[] = [
  {
    check: 'an expired session is the 401 of a stranger',
    reason: /status 200 instead of 401|another body/,
    workers: {
      'prolongs sessions': (stage) =>
        taking((question) => (tokenOf(question) === stage.plan.sessions.expired.token ? visitorOf(stage) : undefined)),
      'looks at no expiry of a cookie': (stage) => (question, forward) =>
        forward(
          cookieOf(question).includes(stage.plan.sessions.expired.token)
            ? bearing(setting(question, { cookie: undefined }), visitorOf(stage))
            : question,
        ),
      'says what is wrong': ({ plan }) =>
        inAnswers(
          (_, question) => tokenOf(question) === plan.sessions.expired.token,
          (text) => text.replace('There is no', 'Expired: there is no'),
        ),
    },
  },
  {
    check: 'what the database holds of a token opens nothing',
    reason: /the hash: status 200|in capitals: status 200/,
    workers: {
      'takes the hash': (stage) =>
        taking((question) => (tokenOf(question) === hashOf(visitorOf(stage)) ? visitorOf(stage) : undefined)),
      'takes any case': () => taking((question) => tokenOf(question).toLowerCase()),
    },
  },
  {
    check: 'a token in the address opens nothing',
    reason: /status 200 with/,
    workers: { 'takes it': () => taking(({ path }) => /token=(\w+)/.exec(path)?.[1]) },
  },
  {
    check: 'the session cookie opens the export, once and by its name',
    reason: /status 401 instead of 200|two cookies: status 200|another name: status 200/,
    workers: {
      'knows no cookies': () => changing(() => ({ cookie: undefined })),
      'takes the first of two': () => changing((question) => ({ cookie: cookieOf(question).split(';')[0] })),
      'takes any name': () =>
        changing((question) => ({ cookie: cookieOf(question).replace(/^session=/, 'agentbot-session=') })),
    },
  },
  {
    check: 'a cookie that comes from another site’s page is a 403',
    reason: /from elsewhere: status 200/,
    workers: { 'does not look at Referer': () => changing(() => ({ referer: undefined })) },
  },
  {
    check: 'Authorization alone decides when it is there',
    reason: /a good cookie with .*: status 200|is due|status 401 instead of 200/,
    workers: {
      'falls back to the cookie': () =>
        changing(({ headers }) =>
          /^bearer +\S{16}/i.test(headers['authorization'] ?? '') ? {} : { authorization: undefined },
        ),
      'knows one spelling of Bearer': () =>
        changing(({ headers }) => (/^Bearer /.test(headers['authorization'] ?? '') ? {} : { authorization: 'x' })),
      'prefers the cookie': () => changing((question) => (cookieOf(question) ? { authorization: undefined } : {})),
    },
  },
  {
    check: 'naming somebody else changes nothing',
    reason: /is due/,
    workers: {
      'obeys the address': ({ plan }) =>
        taking(({ path }) => (path.includes('userId=') ? plan.neighbours[0]?.session.token : undefined)),
      'obeys a header': ({ plan }) =>
        taking(({ headers }) => (headers['x-user-id'] ? plan.neighbours[0]?.session.token : undefined)),
    },
  },
  {
    check: 'compressed or not, it is the same document',
    reason: /it ends after|unexpected end|the answer is in|incorrect header/,
    workers: {
      'cuts what is compressed': () => (question, forward) =>
        (question.headers['accept-encoding'] === 'gzip' ? cutting(0.5, 1_000) : changing(() => ({})))(
          question,
          forward,
        ),
      'compresses as nobody asked': () => always('content-encoding', 'zstd'),
      'says that it is compressed': () => always('content-encoding', 'gzip'),
    },
  },
  {
    check: 'nothing is stored by a cache',
    reason: /is due|status 200$|Age is|CF-Cache-Status is/,
    workers: {
      'stores by address': () => stored(({ path }) => path),
      'stores what looks like a file': () => {
        const cache = stored(({ path }) => path)
        return (question, forward) =>
          (question.path.endsWith('.json') ? cache : changing(() => ({})))(question, forward)
      },
      'has an age': () => always('age', '12'),
      'is stored by Cloudflare': () => always('cf-cache-status', 'HIT'),
    },
  },
  {
    check: 'every answer has a request id of its own',
    reason: /\d+ answers, \d+ ids/,
    after: ['naming somebody else changes nothing', 'the same data is the same bytes, of the instant of the export'],
    workers: { 'stores for each user': () => stored((question) => question.path + tokenOf(question)) },
  },
  {
    check: 'a revoked session is the 401 of a stranger',
    reason: /status 200 instead of 401/,
    isLast: true,
    workers: {
      'remembers sessions': (stage) =>
        taking((question) => (tokenOf(question) === stage.plan.sessions.revoked.token ? visitorOf(stage) : undefined)),
    },
  },
  {
    check: 'revoking in mid-stream breaks the transfer over HTTP/1.1',
    reason,
    isLast: true,
    workers: { ...broken, ...deaf },
  },
  { check: 'revoking in mid-stream breaks the transfer over HTTP/2', reason, isLast: true, workers: broken },
  { check: 'deleting the user in mid-stream breaks the transfer', reason, isLast: true, workers: broken },
]
