/** An error whose message holds no data of anybody's, so that it may stand in the log. */
export class PlainError extends Error {}

/** The deployment is wrong. Names variables and bindings, never their values. */
export class ConfigurationError extends PlainError {
  override name = 'ConfigurationError'

  constructor(names: readonly string[]) {
    super(`wrong or missing: ${names.join(', ')}`)
  }
}

// What D1 and SQLite say, and what an operator should read.
const known: [RegExp, string][] = [
  [/bad JSON path: 'column (.+)'/, 'a value that its kind of column does not admit: $1'], // src/export/kinds.ts
  [/no such (table|column)/, 'database older than the code: apply the migrations'],
  [/exceeded D1's free tier daily row/, 'D1: rows of the day used up'],
  [/Too many API requests by single Worker invocation/, 'too many statements in one request: limits.subrequests'],
  [/D1 DB is overloaded/, 'D1: overloaded'],
  [/exceeded its memory limit/, 'D1: out of memory'],
  [/exceeded its CPU time limit/, 'D1: out of CPU time'],
  [/exceeded timeout/, 'D1: a statement took too long'],
]

/** Why something failed, in words that hold no data: a known wall, or an error's class and the codes of D1 and SQLite; never its message. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof PlainError) return `${error.name} ${error.message}`.trim()
  if (!(error instanceof Error)) return 'unknown'
  const { name, message } = error
  for (const [pattern, words] of known) {
    const found = pattern.exec(message)
    if (found) return words.replace('$1', found[1] ?? '')
  }
  return [name, ...(message.match(/^D1_[A-Z_]+|SQLITE_[A-Z_]+$/g) ?? [])].join(' ')
}

/** Where something failed: the first frame of the stack, without the message before it. */
export const whereOf = ({ message, stack = '' }: Error): string | undefined =>
  /^ +at (.+)$/m.exec(stack.slice(stack.indexOf(message) + message.length))?.[1]
