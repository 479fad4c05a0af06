import { Readable } from 'node:stream'
import { bytesOf, type Question, type Reply, type Spoil, withBody } from './spoiled.ts'

/** The token that a question brings. */
export const tokenOf = ({ headers }: Question): string => headers['authorization']?.slice('Bearer '.length) ?? ''

/** The question with these headers; one that is undefined is taken away. */
export const setting = (question: Question, changed: Record<string, string | undefined>): Question => {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries({ ...question.headers, ...changed }))
    if (value !== undefined) headers[name] = value
  return { ...question, headers }
}

/** The question with another token. */
export const bearing = (question: Question, token = ''): Question =>
  setting(question, { authorization: `Bearer ${token}` })

/** What follows when a transfer breaks: these words, and an end as if nothing were wrong. */
export const endingWith =
  (words: string): Spoil =>
  async (question, forward) => {
    const reply = await forward(question)
    const body = async function* () {
      try {
        yield* reply.body
      } catch {
        yield Buffer.from(words)
      }
    }
    return { ...reply, body: body() }
  }

/** Has everything from the Worker before the client gets the first byte. */
export const ahead: Spoil = async (question, forward) => {
  const reply = await forward(question)
  return { ...reply, body: Readable.from([await bytesOf(reply)]) }
}

/** Stops in the middle, and neither ends nor breaks. */
export const hanging: Spoil = async (question, forward) => {
  const reply = await forward(question)
  const body = async function* () {
    yield Buffer.from('{\n')
    await new Promise(() => {})
  }
  return { ...withBody(reply, ''), body: body() }
}

/** Cuts bodies of at least so many bytes cleanly, after that part of them. */
export const cutting =
  (part: number, least = 100_000): Spoil =>
  async (question, forward) => {
    const reply = await forward(question)
    const body = await bytesOf(reply)
    return withBody(reply, body.length > least ? body.subarray(0, body.length * part) : body)
  }

/** Gives answers of one kind in another form. */
export const inAnswers =
  (isMeant: (reply: Reply, question: Question) => boolean, edit: (text: string) => string): Spoil =>
  async (question, forward) => {
    const reply = await forward(question)
    return isMeant(reply, question) ? withBody(reply, edit((await bytesOf(reply)).toString())) : reply
  }
