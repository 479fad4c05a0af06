import type { Context, ErrorHandler } from 'hono'
import { log } from './log'
import { reasonOf, whereOf } from './reason'

/** Every error that a client can meet: status, `error`, and a `message` a person can act on. */
export const answers = {
  unauthorized: {
    status: 401,
    error: 'Unauthorized',
    message: 'There is no valid session. Sign in, then export again.',
  },
  forbidden: {
    status: 403,
    error: 'Forbidden',
    message: 'Another site asked for this export. Open Agentbot itself and export from there.',
  },
  notFound: {
    status: 404,
    error: 'Not Found',
    message: 'Nothing is here. The export is at /api/export.',
  },
  methodNotAllowed: {
    status: 405,
    error: 'Method Not Allowed',
    message: 'The export can only be read: use GET, or HEAD to see its headers.',
  },
  tooMany: {
    status: 429,
    error: 'Too Many Requests',
    message: 'This account was exported several times just now. Wait a minute, then export again.',
  },
  failed: {
    status: 500,
    error: 'Export failed',
    message:
      'The export could not be made; nothing was lost. Try again, and give support the requestId if it keeps failing.',
  },
  prefetch: {
    status: 503,
    error: 'Service Unavailable',
    message: 'An export is never prefetched. Ask for it when it is wanted.',
  },
} as const

/** An error by its name in the table. */
export type Answer = keyof typeof answers

/** Thrown anywhere on the road of a request to end it with one of the answers. */
export class AnswerError extends Error {
  readonly answer: Answer

  constructor(answer: Answer) {
    super(answer)
    this.answer = answer
  }
}

/** What an answer needs to know of its request. */
export type AnswerEnv = { Bindings: object; Variables: { requestId: string } }

/** The one shape of every error: JSON `{ error, message, requestId }`, not to be stored. */
export const reply = <E extends AnswerEnv>(c: Context<E>, answer: Answer) => {
  const { status, error, message } = answers[answer]
  if (answer === 'unauthorized') c.header('WWW-Authenticate', 'Bearer realm="export"') // RFC 6750 section 3
  if (answer === 'tooMany') c.header('Retry-After', '60')
  return c.json({ error, message, requestId: c.var.requestId }, status)
}

/**
 * Whatever was not foreseen is a 500 that tells the client nothing and the log why.
 * @param sessionStore the way of signing in, for the log
 */
export const onError =
  <E extends AnswerEnv>(sessionStore: string): ErrorHandler<E> =>
  (error, c) => {
    if (error instanceof AnswerError) return reply(c, error.answer)
    const event = c.req.method === 'GET' ? 'export' : 'request'
    const facts = { requestId: c.var.requestId, sessionStore, reason: reasonOf(error), where: whereOf(error) }
    log({ event, outcome: 'aborted', ...facts })
    return reply(c, 'failed')
  }
