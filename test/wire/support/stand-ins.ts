import { Readable } from 'node:stream'
import type { D1Database } from '@cloudflare/workers-types'
import { type Row, renderDocument, rowJson } from '../../../scripts/rendering.ts'
import type { Account } from '../../../scripts/verify/plan.ts'
import { bytesOf, type Question, type Spoil, withBody } from './spoiled.ts'
import { tokenOf } from './spoilers.ts'

/**
 * The limit of wrangler.toml, which the server of these tests does not have: whoever was granted 15 exports has to wait.
 * @param keyOf whom it counts
 * @param wait its Retry-After
 */
export const limited = (keyOf = tokenOf, wait = '60'): Spoil => {
  const granted = new Map<string, number>()
  return async (question, forward) => {
    const reply = await forward(question)
    if (question.method !== 'GET' || reply.status !== 200) return reply
    const count = (granted.get(keyOf(question)) ?? 0) + 1
    granted.set(keyOf(question), count)
    if (count <= 15) return reply
    await bytesOf(reply)
    const headers = new Headers([...reply.headers].filter(([name]) => name !== 'content-disposition'))
    if (wait) headers.set('retry-after', wait)
    const requestId = headers.get('x-request-id')
    const error = { error: 'Too Many Requests', message: 'Wait a minute, then export again.', requestId }
    return { ...withBody({ ...reply, headers }, JSON.stringify(error)), status: 429 }
  }
}

/** A cache: an export is given again to whoever asks alike. */
export const stored = (keyOf: (question: Question) => string): Spoil => {
  const kept = new Map<string, { headers: Headers; body: Buffer }>()
  return async (question, forward) => {
    const found = kept.get(keyOf(question))
    if (found) return { status: 200, headers: found.headers, body: Readable.from([found.body]) }
    const reply = await forward(question)
    if (question.method !== 'GET' || reply.status !== 200) return reply
    const { headers } = reply
    const body = await bytesOf(reply)
    kept.set(keyOf(question), { headers, body })
    return withBody(reply, body)
  }
}

/** Pages the agents of that account by OFFSET, as many exports do. */
export const byOffset =
  (db: D1Database, { session, user, rows }: Account): Spoil =>
  async (question, forward) => {
    if (tokenOf(question) !== session.token) return forward(question)
    const { status, headers } = await forward({ ...question, method: 'HEAD' })
    const document = [
      ...renderDocument(user, (table) => (table === 'agents' ? [{ created_at: 0, updated_at: 0 }] : rows[table])),
    ].join('')
    const [before = '', after = ''] = document.split(/(?<="agents": \[)\n.*(?=\n\])/)
    const page = 'SELECT * FROM agents WHERE user_id = ? ORDER BY created_at, id LIMIT 200 OFFSET ?'
    const body = async function* () {
      yield Buffer.from(`{\n"exportedAt": "${new Date().toISOString()}",\n${before}`)
      for (let offset = 0; ; offset += 200) {
        const { results } = await db.prepare(page).bind(session.userId, offset).all<Row>()
        if (results.length === 0) break
        const lines = results.map((row) => rowJson('agents', row))
        yield Buffer.from(`${offset > 0 ? ',\n' : '\n'}${lines.join(',\n')}`)
      }
      yield Buffer.from(after)
    }
    return { status, headers, body: body() }
  }
