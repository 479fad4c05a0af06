/**
 * What D1 refuses in production and the local runtime lets pass, as published at
 * https://developers.cloudflare.com/d1/platform/limits/ (seen in November 2026; that page was last changed on 2026-04-21).
 * The runtime's own limits are wider: 127 arguments, 4 MiB.
 */
const limits = {
  'arguments of a function': 32,
  'bound parameters': 100,
  'bytes of a statement': 100_000,
  'bytes of a string, blob or row': 2_000_000,
  // Not on the page: SQLITE_LIMIT_COMPOUND_SELECT in the runtime, src/workerd/util/sqlite.c++.
  'terms of a compound SELECT': 5,
  // Of one request, on the paid plan; Workers' own page has 10,000 (2026-07-28), and both are right to keep below.
  'statements of a request': 1_000,
}

type Limit = keyof typeof limits

const holdTo = (limit: Limit, count: number, said = `D1 allows ${limits[limit]} ${limit}, this has ${count}`) => {
  if (count > limits[limit]) throw new Error(`D1_ERROR: ${said}`)
}

const encoder = new TextEncoder()
const bytesOf = (text: string) => encoder.encode(text).byteLength

/** The most arguments of any function: a name with its parenthesis right behind it. */
const mostArguments = (sql: string): number => {
  const bare = sql.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, 'x')
  const open: { isCall: boolean; count: number }[] = []
  let most = 0
  for (const [at, char] of [...bare].entries()) {
    const last = open.at(-1)
    if (char === '(')
      open.push({
        isCall: /\w/.test(bare[at - 1] ?? ''),
        count: 1,
      })
    else if (char === ',' && last) last.count++
    else if (char === ')') {
      const closed = open.pop()
      if (closed?.isCall) most = Math.max(most, closed.count)
    }
  }
  return most
}

const checkStatement = (sql: string) => {
  holdTo('bytes of a statement', bytesOf(sql))
  holdTo('arguments of a function', mostArguments(sql))
  holdTo('terms of a compound SELECT', (sql.match(/\bunion\b|\bintersect\b|\bexcept\b/gi)?.length ?? 0) + 1)
}

const checkValues = (values: object) => {
  for (const value of Object.values(values)) {
    const bytes = typeof value === 'string' ? bytesOf(value) : Array.isArray(value) ? value.length : 0
    holdTo('bytes of a string, blob or row', bytes, 'string or blob too big: SQLITE_TOOBIG')
  }
}

const checkResult = <R>(result: R): R => {
  for (const one of [result].flat()) {
    const rows: unknown = typeof one === 'object' && one !== null && 'results' in one ? one.results : []
    for (const row of Array.isArray(rows) ? rows : []) checkValues(Object(row))
  }
  return result
}

/** D1's own objects, as strict as in production; each `withSession()` is taken for one request, and nothing else for one. */
export const strict = <T extends object>(target: T, request?: { statements: number }): T =>
  new Proxy(target, {
    get(_, key) {
      const member = Reflect.get(target, key)
      if (typeof member !== 'function') return member
      return (...args: unknown[]) => {
        if (key === 'withSession') return strict(member.apply(target, args), { statements: 0 })
        if (key === 'prepare') checkStatement(String(args[0]))
        if (key === 'bind') {
          holdTo('bound parameters', args.length)
          checkValues(args)
        }
        if (key === 'prepare' || key === 'bind') return strict(member.apply(target, args), request)
        if (key === 'batch' && request) {
          request.statements += [args[0]].flat().length
          holdTo('statements of a request', request.statements)
        }
        const result: unknown = member.apply(target, args)
        return result instanceof Promise ? result.then(checkResult) : result
      }
    },
  })
