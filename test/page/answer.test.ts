import fc from 'fast-check'
import { expect, it } from 'vitest'
import { accept, ExportFailure } from '../../public/answer.js'

const json = ['application/json', 'application/json; charset=UTF-8', 'application/json;charset=utf-8']
const others = [
  'text/html',
  'application/jsonp',
  'application/json-seq',
  'text/plain; application/json',
  'x/application/json',
  '',
]
const anyAnswer = fc.record({
  status: fc.oneof(fc.integer({ min: 200, max: 599 }), fc.constantFrom(200, 399, 400, 401, 403, 429)),
  type: fc.oneof(fc.constantFrom(...json), fc.constantFrom(...others, undefined)),
  empty: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  id: fc.option(fc.uuid(), { nil: undefined }),
  wait: fc.option(fc.oneof(fc.integer({ min: 1 }).map(String), fc.constantFrom('soon', new Date().toUTCString())), {
    nil: undefined,
  }),
})

const headersOf = (headers: Record<string, string | undefined>) =>
  Object.entries(headers).flatMap(([name, value]): [string, string][] => (value === undefined ? [] : [[name, value]]))

/** What becomes of an answer: an export, or what it is in place of one. */
const become = (answer: Response) => {
  try {
    return accept(answer)
  } catch (failure) {
    if (!(failure instanceof ExportFailure)) throw failure
    const { kind, reference, seconds, bytes } = failure
    return { kind, reference, seconds, bytes }
  }
}

it('takes nothing for an export but 200 with JSON in it, and knows each refusal by its status', () => {
  const property = fc.property(anyAnswer, ({ status, type, empty, id, wait }) => {
    const body = empty || [204, 205, 304].includes(status) ? null : new Blob(['{']).stream()
    const headers = headersOf({ 'Content-Type': type, 'X-Request-Id': id, 'Retry-After': wait })
    const became = become(new Response(body, { status, headers }))

    const reference = id ?? ''
    const failed = (kind: string, reference: string, seconds = 0) => ({ kind, reference, seconds, bytes: 0 })
    if (status === 200 && json.some((one) => one === type) && body)
      expect(became).toEqual({ body: expect.any(ReadableStream), name: 'agentbot-export.json', reference })
    else if (status < 400) expect(became).toEqual(failed('unexpected', ''))
    else if (status === 401)
      expect(became).toEqual(failed('signedOut', '')) // nothing that support could find
    else if (status === 403) expect(became).toEqual(failed('forbidden', reference))
    else if (status === 429)
      expect(became).toEqual(failed('tooMany', reference, /^\d+$/.test(wait ?? '') ? Number(wait) : 60))
    else expect(became).toEqual(failed('server', reference))
  })
  fc.assert(property, { numRuns: 1_000 })
})

const nameFor = (disposition: string | undefined) => {
  const headers = headersOf({ 'Content-Type': 'application/json', 'Content-Disposition': disposition })
  return accept(new Response('{', { headers })).name
}

it('gives the file the name that the API gives it', () => {
  const property = fc.property(fc.stringMatching(/^[\w.-]+$/), (name) => {
    expect(nameFor(`attachment; filename="${name}"`)).toBe(name)
  })
  fc.assert(property)
})

it('gives it a name of its own for none, or for one that leads elsewhere', () => {
  const odd = fc.oneof(
    fc.string({ unit: 'grapheme-ascii' }),
    fc.constantFrom('', '../../.bashrc', 'C:\\x', 'a b', 'a/b'),
  )
  const property = fc.property(fc.option(odd, { nil: undefined }), (name) => {
    fc.pre(!/^[\w.-]+$/.test(name ?? '') && !name?.includes('"'))
    expect(nameFor(name === undefined ? undefined : `attachment; filename="${name}"`)).toBe('agentbot-export.json')
  })
  fc.assert(property)
})
