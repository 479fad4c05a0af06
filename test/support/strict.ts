/**
 * What D1 refuses in production, as published at https://developers.cloudflare.com/d1/platform/limits/ (last changed on
 * 2026-04-21, seen in November 2026). The local runtime holds to some of it itself; it takes 127 arguments and strings of 4 MiB.
 */
const limits = {
  'arguments of a function': 32,
  'bound parameters': 100,
  'bytes of a statement': 100_000,
  'bytes of a string, blob or row': 2_000_000,
  'bytes of a LIKE or GLOB pattern': 50,
  // Not on the page: SQLITE_LIMIT_COMPOUND_SELECT in the runtime, src/workerd/util/sqlite.c++ of 2026-08-22.
  'terms of a compound SELECT': 5,
  // Of one request, on the paid plan; Workers' own page has 10,000 (2026-07-28), and both are right to keep below.
  'statements of a request': 1_000,
}

type Limit = keyof typeof limits

const holdTo = (limit: Limit, count: number, code = '') => {
  if (count > limits[limit])
    throw new Error(`D1_ERROR: D1 allows ${limits[limit]} ${limit}, this has ${count}${code && `: ${code}`}`)
}

const encoder = new TextEncoder()
const bytesOf = (value: unknown): number => {
  if (typeof value === 'string') return encoder.encode(value).byteLength
  if (value instanceof ArrayBuffer || ArrayBuffer.isView(value)) return value.byteLength
  return Array.isArray(value) ? value.length : 8 // a blob comes back as a list of its bytes
}

const holdRow = (values: Iterable<unknown>) => {
  let bytes = 0
  for (const value of values) bytes += bytesOf(value)
  holdTo('bytes of a string, blob or row', bytes, 'SQLITE_TOOBIG')
}

/** Words with a list behind them that is no function's. */
const lists =
  /^(and|as|between|by|check|else|except|exists|from|having|in|intersect|join|key|limit|not|on|or|over|select|set|then|union|unique|using|values|when|where|with)$/i
/** Words with a name behind them. */
const namers = /^(exists|index|into|on|recursive|references|table|view|with)$/i

type Level = { isCall: boolean; items: number; terms: number }

/** Holds the arguments of every call, and the terms of every SELECT, to their limits. */
const checkShape = (sql: string) => {
  const bare = sql.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|--.*|\/\*[\s\S]*?\*\//g, (text) =>
    /^['"]/.test(text) ? 'x' : ' ',
  )
  const levels: Level[] = [{ isCall: false, items: 1, terms: 1 }]
  let [before, last] = ['', '']
  for (const [token] of bare.matchAll(/\w+|\S/g)) {
    const level = levels.at(-1)
    if (token === '(') {
      const isCall = /^\w/.test(last) && !lists.test(last) && !namers.test(before)
      levels.push({ isCall, items: 1, terms: 1 })
    } else if (token === ')' && levels.length > 1) {
      const closed = levels.pop()
      if (closed?.isCall) holdTo('arguments of a function', closed.items)
    } else if (level && token === ',') level.items++
    else if (level && token === ';') level.terms = 1
    else if (level && /^(union|intersect|except)$/i.test(token)) holdTo('terms of a compound SELECT', ++level.terms)
    ;[before, last] = [last, token]
  }
}

const checkStatement = (sql: string) => {
  holdTo('bytes of a statement', bytesOf(sql))
  checkShape(sql)
  for (const [, pattern] of sql.matchAll(/\b(?:like|glob)\s+'((?:[^']|'')*)'/gi))
    holdTo('bytes of a LIKE or GLOB pattern', bytesOf(pattern?.replaceAll("''", "'")))
}

/** What is bound: each value, and each row where the statement inserts them one list behind the other. */
const checkBound = (values: readonly unknown[], sql: string) => {
  holdTo('bound parameters', values.length)
  for (const value of values) holdRow([value])
  const rows = /\bvalues\b/i.test(sql) ? (sql.match(/\)\s*,\s*\(/g)?.length ?? 0) + 1 : 0
  const width = values.length / rows
  for (let i = 0; i < rows; i++) holdRow(values.slice(i * width, (i + 1) * width))
}

type Results = { results?: unknown[] }

const checkRow = (row: unknown) => {
  if (typeof row !== 'object' || row === null) return holdRow([row])
  holdRow(Object.values(row))
  // A page that was too heavy to come says how heavy a string it was: production would not have built it.
  if ('text' in row && 'bytes' in row) holdTo('bytes of a string, blob or row', Number(row.bytes), 'SQLITE_TOOBIG')
}

const checkResult = <R>(result: R): R => {
  for (const one of [result].flat() as (Results | null)[]) for (const row of one?.results ?? [one]) checkRow(row)
  return result
}

type Request = { statements: number }

/** D1's own objects, as strict as in production; `request` counts what is sent. A `withSession()` is taken for a request. */
export const strict = <T extends object>(target: T, request?: Request, statement = ''): T =>
  new Proxy(target, {
    get(_, key) {
      const member = Reflect.get(target, key)
      if (typeof member !== 'function' || key === 'constructor') return member
      return (...args: unknown[]) => {
        const sql = key === 'prepare' ? String(args[0]) : statement
        if (key === 'prepare') checkStatement(sql)
        if (key === 'exec') for (const line of String(args[0]).split('\n')) checkStatement(line)
        if (key === 'bind') checkBound(args, sql)
        if (key === 'batch' && request) {
          request.statements += [args[0]].flat().length
          holdTo('statements of a request', request.statements)
        }
        const result: unknown = member.apply(target, args)
        if (key === 'withSession') return strict(Object(result), request ?? { statements: 0 })
        if (key === 'prepare' || key === 'bind') return strict(Object(result), request, sql)
        return result instanceof Promise ? result.then(checkResult) : result
      }
    },
  })

const isDatabase = (binding: unknown): binding is object =>
  typeof binding === 'object' && binding !== null && 'withSession' in binding && 'batch' in binding

/** The databases among some bindings, each as strict as production. */
export const strictDatabases = (env: object): Record<string, object> =>
  Object.fromEntries(
    Object.entries(env).flatMap(([name, binding]) => (isDatabase(binding) ? [[name, strict(binding)]] : [])),
  )
