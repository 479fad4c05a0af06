import { askHttp1, askHttp2, type Question } from './client.ts'
import { receive, type Transfer, within } from './receive.ts'

/** @throws Error unless it is so */
export function must(isSo: unknown, problem: string): asserts isSo {
  if (!isSo) throw new Error(problem)
}

/** An answer that came whole, or as far as it came. */
export type Answer = { status: number; headers: Headers; body: Buffer; text: string; isWhole: boolean }
/** What came back to which question. */
export type Seen = { question: string; status: number; headers: Headers }

/** A question, as far as it is not the usual one; `to` goes behind the address. */
export type Asking = Partial<Question> & { to?: string; version?: 1 | 2 }

export type Visit = ReturnType<typeof newVisit>

type Visiting = {
  /** The export's own address, and the same over HTTP/2 where that is offered. */
  url: URL
  overHttp2: URL | undefined
  /** Headers that sign somebody in. */
  visitor: Record<string, string>
  stop: AbortSignal
  /** Milliseconds to wait for the next bytes. */
  patience?: number
}

/** Asks an export, and remembers every answer for what all of them must have in common. */
export const newVisit = ({ url, overHttp2, visitor, stop, patience = 60_000 }: Visiting) => {
  const seen: Seen[] = []
  const open = async ({ to = '', version = 1, headers, method = 'GET' }: Asking): Promise<Transfer> => {
    const target = new URL((version === 2 ? (overHttp2 ?? url) : url).href + to)
    const late = new AbortController()
    const question = { method, headers: { 'accept-encoding': 'identity', ...headers } }
    const coming = (version === 2 ? askHttp2 : askHttp1)(target, {
      ...question,
      signal: AbortSignal.any([stop, late.signal]),
    })
    const transfer = await within(patience, coming, () => late.abort())
    seen.push({ question: `${method} …${to}`, status: transfer.status, headers: transfer.headers })
    return transfer
  }
  const read = (transfer: Transfer, take: (chunk: Buffer) => void) => receive(transfer, patience, take)
  const ask = async (asking: Asking = {}): Promise<Answer> => {
    const transfer = await open(asking)
    const chunks: Buffer[] = []
    const isWhole = await read(transfer, (chunk) => chunks.push(chunk)).toEnd()
    const body = Buffer.concat(chunks)
    return { status: transfer.status, headers: transfer.headers, body, text: body.toString(), isWhole }
  }
  return { url, overHttp2, visitor, seen, open, read, ask }
}
