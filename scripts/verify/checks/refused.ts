import { type Answer, must, type Visit } from '../visit.ts'

/** Headers that differ from one answer to the next, or belong to the network between. */
const passing =
  /^(date|x-request-id|cf-.*|nel|report-to|reporting-endpoints|server-timing|alt-svc|connection|keep-alive)$/

/** The headers that an answer has in common with others of its kind. */
export const lasting = ({ headers }: Answer, ...less: string[]): string =>
  JSON.stringify([...headers].filter(([name]) => !passing.test(name) && !less.includes(name)))

const withoutId = ({ text }: Answer): string => text.replace(/"requestId":"[^"]*"/, '')

/**
 * @param what names the answer when something is wrong with it
 * @throws Error unless it is the JSON error of that status, whole and with the request's own id
 */
export const mustRefuse = (answer: Answer, status: number, error: string, what = 'without a session'): void => {
  must(answer.status === status, `${what}: status ${answer.status} instead of ${status}`)
  must(answer.isWhole, `${what}: the answer broke off`)
  const type = answer.headers.get('content-type')
  must(type?.startsWith('application/json'), `${what}: Content-Type is ${type}`)
  const { error: came, message, requestId, ...more }: Record<string, unknown> = JSON.parse(answer.text)
  must(came === error, `${what}: the error is ${JSON.stringify(came)} instead of ${JSON.stringify(error)}`)
  must(typeof message === 'string' && message.length > 10, `${what}: there is no message`)
  must(requestId === answer.headers.get('x-request-id'), `${what}: the requestId is not that of X-Request-Id`)
  must(Object.keys(more).length === 0, `${what}: the body also has ${Object.keys(more).join(', ')}`)
}

/** @throws Error unless two answers are the same, the request's id aside */
export const mustBeAlike = (one: Answer, other: Answer, what: string): void => {
  must(one.status === other.status, `${what}: status ${one.status} instead of ${other.status}`)
  must(withoutId(one) === withoutId(other), `${what}: another body`)
  must(lasting(one) === lasting(other), `${what}: other headers: ${lasting(one)} instead of ${lasting(other)}`)
}

/** @throws Error unless the answer is the one that somebody without any credential gets */
export const mustBeStranger = async (visit: Visit, headers: Record<string, string>, what: string): Promise<void> => {
  const stranger = await visit.ask()
  mustRefuse(stranger, 401, 'Unauthorized')
  must(stranger.headers.get('www-authenticate') === 'Bearer realm="export"', 'WWW-Authenticate is wrong or missing')
  mustBeAlike(await visit.ask({ headers }), stranger, what)
}
