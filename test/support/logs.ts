import { onTestFinished, vi } from 'vitest'

const levels = ['debug', 'info', 'log', 'warn', 'error', 'trace'] as const

/** All that a console would show of a value. */
const shown = (value: unknown): string => {
  if (value instanceof Error) return [value.stack, value.message, shown(value.cause)].join(' ')
  return typeof value === 'string' ? value : String(JSON.stringify(value))
}

/** Collects, for the rest of the test, every line that anything writes to the console. */
export const captureLogs = (): string[] => {
  const lines: string[] = []
  const spies = levels.map((level) =>
    vi.spyOn(console, level).mockImplementation((...args) => void lines.push(args.map(shown).join(' '))),
  )
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore()
  })
  return lines
}

type Ending = { outcome: string; reason?: string; rows?: object; requestId?: string }

/** The log's entries about exports. */
export const endings = (lines: readonly string[]): Ending[] =>
  lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'export')
