import type { Check } from '../tour.ts'
import { must } from '../visit.ts'
import { lasting } from './refused.ts'

const NEVER = 'Fri, 31 Dec 9999 23:59:59 GMT'

const mustBeDownload = ({ headers }: { headers: Headers }) => {
  must(headers.get('content-type') === 'application/json', `Content-Type is ${headers.get('content-type')}`)
  const name = headers.get('content-disposition') ?? ''
  const isNamed = /^attachment; filename="agentbot-export-[A-Za-z0-9_-]{0,8}-\d{4}-\d{2}-\d{2}\.json"$/.test(name)
  must(isNamed, `Content-Disposition is ${name}`)
}

/** What is given to who may have it; a session of anybody's is enough to see it. */
export const answers: Check[] = [
  {
    name: 'GET is 200, a download, and parses',
    visit: async (visit) => {
      const answer = await visit.ask({ headers: visit.visitor })
      must(answer.status === 200, `status ${answer.status}`)
      must(answer.isWhole, 'the transfer broke')
      mustBeDownload(answer)
      const keys = Object.keys(JSON.parse(answer.text)).slice(0, 3).join(', ')
      must(keys === 'exportedAt, version, user', `the document begins with ${keys}`)
      for (const accept of ['text/html', 'application/xml;q=0.9, */*;q=0'])
        mustBeDownload(await visit.ask({ headers: { ...visit.visitor, accept } }))
      return undefined
    },
  },
  {
    name: 'HEAD is GET without its body',
    visit: async (visit) => {
      const get = await visit.ask({ headers: visit.visitor })
      const head = await visit.ask({ method: 'HEAD', headers: visit.visitor })
      must(head.status === 200 && head.body.length === 0, `status ${head.status}, ${head.body.length} bytes`)
      const less = ['content-length', 'transfer-encoding']
      must(lasting(head, ...less) === lasting(get, ...less), `${lasting(head, ...less)}, not ${lasting(get, ...less)}`)
      const stranger = await visit.ask({ method: 'HEAD' })
      must(stranger.status === 401, `status ${stranger.status} without a session`)
      return undefined
    },
  },
  {
    name: 'its own page and a person’s address bar are let in',
    visit: async (visit) => {
      for (const headers of [
        { 'sec-fetch-site': 'same-origin', origin: visit.url.origin },
        { 'sec-fetch-site': 'none' },
      ]) {
        const { status } = await visit.ask({ method: 'HEAD', headers: { ...visit.visitor, ...headers } })
        must(status === 200, `status ${status} with ${JSON.stringify(headers)}`)
      }
      return undefined
    },
  },
  {
    name: 'nobody gets a part or a 304 by asking for one',
    visit: async (visit) => {
      const wishes = [
        { 'if-none-match': '*' },
        { 'if-modified-since': NEVER },
        { 'if-match': '"a"' },
        { range: 'bytes=0-9' },
      ]
      for (const wish of wishes) {
        const { status, isWhole, text } = await visit.ask({ headers: { ...visit.visitor, ...wish } })
        must(status === 200 && isWhole && text.endsWith('\n}\n'), `status ${status} with ${JSON.stringify(wish)}`)
        JSON.parse(text)
      }
      return undefined
    },
  },
]
