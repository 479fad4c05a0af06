/** The deployment is wrong. Holds names of variables and bindings only, so that it may be logged. */
export class ConfigurationError extends Error {
  override name = 'ConfigurationError'

  constructor(names: readonly string[]) {
    super(`wrong or missing: ${names.join(', ')}`)
  }
}

/** Why something failed, in words that hold no data: an error's class and the codes of D1 and SQLite, never its message. */
export const reasonOf = (error: unknown): string => {
  if (error instanceof ConfigurationError) return `${error.name} ${error.message}`
  if (!(error instanceof Error)) return 'unknown'
  if (/no such (table|column)/.test(error.message)) return 'database older than the code: apply the migrations'
  return [error.name, ...(error.message.match(/^D1_[A-Z_]+|SQLITE_[A-Z_]+$/g) ?? [])].join(' ')
}

/** Where something failed: the first frame of the stack, without the message before it. */
export const whereOf = ({ message, stack = '' }: Error): string | undefined =>
  /^ +at (.+)$/m.exec(stack.slice(stack.indexOf(message) + message.length))?.[1]
