import {
  bytesOf,
  inDocument,
  inHeaders,
  inLines,
  type Question,
  type Reply,
  type Spoil,
  withBody,
} from '../support/spoiled.ts'
import { bearing, cutting, hanging, tokenOf } from '../support/spoilers.ts'
import { byOffset, stored } from '../support/stand-ins.ts'
import type { Group } from '../support/verified.ts'

const replacing = (pattern: RegExp, by: string | ((found: string) => string)): Spoil =>
  inDocument((text) => (typeof by === 'string' ? text.replaceAll(pattern, by) : text.replaceAll(pattern, by)))
const rounded = (digits: string) => String(Number(digits))
const LONG = 100_000 // bytes of what is streamed
/** Spoils documents that come in several pages, and those alone. */
const inLong = (edit: (text: string) => string) => inDocument((text) => (text.length > LONG ? edit(text) : text))
const isStreamed = ({ status, headers }: Reply, { method }: Question) =>
  status === 200 && method === 'GET' && !headers.has('content-length')
const aDayAgo = () => new Date(Date.now() - 86_400_000).toISOString()
const row = (number: number) => number + 4 // its line in a document, when it is an agent's; the first is 0

/** A Worker that gives again, for each session, a part of the first document that it gave, and makes the rest anew. */
const keeping = (startOf: (text: string) => number, end = '\n}\n'): Spoil => {
  const kept = new Map<string, string>()
  return (question, forward) =>
    inDocument((text) => {
      const [from, to] = [startOf(text), text.indexOf(end)]
      const part = kept.get(tokenOf(question)) ?? text.slice(from, to)
      kept.set(tokenOf(question), part)
      return text.slice(0, from) + part + text.slice(to)
    })(question, forward)
}

/** Workers that do not export what is there. */
export const brokenDocuments: Group[] = [
  {
    check: 'several pages of one instant are exact',
    reason: /it ends after|is due|goes on after|Content-(Type|Disposition) is|exportedAt is/,
    workers: {
      'names no file where it streams': () => inHeaders((headers) => headers.delete('content-disposition'), isStreamed),
      'is of another type where it streams': () =>
        inHeaders((headers) => headers.set('content-type', 'application/json; charset=utf-8'), isStreamed),
      'is of yesterday where it streams': () => inLong((text) => text.replace(/(?<="exportedAt": ")[^"]+/, aDayAgo())),
      'trims ids': () => replacing(/(?<="id":") +| +(?=",")/g, ''),
      'orders ids as JavaScript does': () =>
        inLines((lines) => {
          const [head, rows, tail] = [lines.slice(0, 5), lines.slice(5, 5_400), lines.slice(5_400)]
          return [...head, ...rows.sort(), ...tail]
        }),
      'cuts long documents cleanly': () => cutting(0.7),
      'forgets the last brackets': () => inDocument((text) => text.slice(0, -3)),
      'drops the last row of the first page': () => inLines((lines) => lines.toSpliced(row(199), 1)),
      'drops the first row of the second page': () => inLines((lines) => lines.toSpliced(row(200), 1)),
      'drops a row at the end of a page of 5,000': () => inLines((lines) => lines.toSpliced(row(5_200), 1)),
      'repeats a row': () => inLines((lines) => lines.toSpliced(row(200), 0, lines[row(200)] ?? '')),
      'swaps two rows': () =>
        inLines((lines) => lines.with(row(300), lines[row(301)] ?? '').with(row(301), lines[row(300)] ?? '')),
      'goes on after the end': () => inDocument((text) => `${text}\n`),
    },
  },
  {
    check: 'an account of one page is exact',
    reason: /is due|it begins with|goes on after/,
    workers: {
      'has a byte more': () => inDocument((text) => `${text} `),
      'drops a column': () => replacing(/,"updatedAt":"[^"]*"/g, ''),
      'adds a column': () => replacing(/\{"id"/g, '{"userId":"x","id"'),
      'leaves a collection empty': () => replacing(/(?<="workflows": \[)[^\]]*/g, ''),
      'forgets a collection': () => replacing(/"workflows": \[[^\]]*\],?/g, ''),
      'writes booleans as numbers': () => replacing(/:true/g, ':1'),
      'parses and writes again': () => inDocument((text) => JSON.stringify(JSON.parse(text))),
    },
  },
  {
    check: '2^53 + 1 is exact',
    reason: /9007199254740992.* where .*9007199254740993.* is due/,
    workers: { 'rounds integers': () => replacing(/(?<=referralCredits":)\d+/g, rounded) },
  },
  {
    check: 'the ends of time and -2^63 are exact',
    reason: /is due/,
    workers: {
      'rounds large integers': () => replacing(/(?<=referralCredits":)-\d+/g, rounded),
      'rounds times to seconds': () => replacing(/\.\d{3}Z"(?=[,}]\w|\})/g, '.000Z"'),
      'knows no year before 1000': () => replacing(/"0001-/g, '"1-'),
    },
  },
  {
    check: 'awkward texts are exact',
    reason: /is due/,
    workers: {
      'trims texts': () => replacing(/ "(?=[,}])/g, '"'),
      'cuts texts at a NUL': () => replacing(/\\u0000[^"]*/g, ''),
      'normalises texts': () => inDocument((text) => text.normalize('NFC')),
      'takes the BOM away': () => replacing(/\ufeff/g, ''),
      'escapes what needs no escape': () => replacing(/\u2028/g, '\\u2028'),
      'reads bytes as Latin-1': () => inDocument((text) => Buffer.from(text).toString('latin1')),
    },
  },
  {
    check: 'half an emoji is exported as its escape',
    reason: /another text/,
    workers: {
      'replaces what is no UTF-8': () => replacing(/\\ud[89a-f]../g, '\ufffd'),
      'leaves it out': () => replacing(/\\ud[89a-f]../g, ''),
    },
  },
  {
    check: 'heavy rows are exact',
    reason: /it ends after/,
    workers: { 'cuts heavy documents cleanly': () => cutting(0.99) },
  },
  {
    check: 'rows that come meanwhile move no others, and are in the next export',
    reason: /rows that were there throughout: after|is due/,
    isLast: true,
    workers: {
      'pages by OFFSET': ({ db, plan }) => byOffset(db, plan.accounts.heavy),
      'gives an export twice': () => stored((question) => question.path + tokenOf(question)),
    },
  },
  {
    check: 'what was written a moment ago is in the export of an account of one page',
    reason: /is due/,
    isLast: true,
    workers: {
      'keeps pages for a while': () => keeping((text) => text.indexOf('"version"')),
      'keeps the account for a while': () => keeping((text) => text.indexOf('"user"'), '"agents"'),
    },
  },
  {
    check: 'HEAD takes no longer for a large account',
    reason: /HEAD took/,
    workers: {
      'reads it all for HEAD': () => async (question, forward) => {
        if (question.method !== 'HEAD') return forward(question)
        const reply = await forward({ ...question, method: 'GET' })
        await bytesOf(reply)
        return withBody(reply, '')
      },
    },
  },
  {
    check: 'large exports that run at once are never mixed',
    reason: /is due/,
    workers: {
      'keeps what it writes in one place for all': () => {
        let text = ''
        return inDocument((own) => {
          text = text || own
          return text
        })
      },
    },
  },
  {
    check: 'an empty account is exact',
    reason: /nothing came for|socket hang up/,
    patience: 1_000,
    workers: { 'hangs in the middle': () => hanging, 'is down': () => () => Promise.reject(new Error('down')) },
  },
  {
    check: 'an account of one page comes with its length',
    reason: /Content-Length is null/,
    workers: { 'forgets the length': () => inHeaders((headers) => headers.delete('content-length')) },
  },
  {
    check: 'users with neighbouring ids are never mixed',
    reason: /is due/,
    workers: {
      'gives a neighbour’s document': ({ plan }) => {
        const [jane, joe] = plan.neighbours.map(({ session }) => session.token)
        return (question, forward) => forward(tokenOf(question) === jane ? bearing(question, joe) : question)
      },
      'adds a row of a neighbour': ({ plan }) => {
        const rows = plan.neighbours.map(({ rows }) => `${rows.agents[0]?.['id']}`)
        return inLines((lines) =>
          lines.flatMap((line) => [
            line,
            ...(line.includes(rows[0] ?? '') ? [line.replace(rows[0] ?? '', rows[1] ?? '')] : []),
          ]),
        )
      },
    },
  },
  {
    check: 'the same data is the same bytes, of the instant of the export',
    reason: /exportedAt is \d+ ms|not younger/,
    workers: {
      'is of another year': () => replacing(/"exportedAt": "20\d\d/g, '"exportedAt": "2020'),
      'stands still': () => stored((question) => question.path + tokenOf(question)),
    },
  },
  {
    check: 'the file name is safe, whatever the id',
    reason: /Content-Disposition is/,
    workers: {
      'names every file alike': () =>
        inHeaders((headers) => headers.set('content-disposition', 'attachment; filename="agentbot-export-x-1.json"')),
    },
  },
]
