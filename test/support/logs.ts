import { onTestFinished, vi } from 'vitest'

const levels = ['debug', 'info', 'log', 'warn', 'error', 'trace'] as const

/** Collects, for the rest of the test, every line that anything writes to the console. */
export const captureLogs = (): string[] => {
  const lines: string[] = []
  const spies = levels.map((level) =>
    vi.spyOn(console, level).mockImplementation((...args) => void lines.push(args.map(String).join(' '))),
  )
  onTestFinished(() => {
    for (const spy of spies) spy.mockRestore()
  })
  return lines
}

/** The log's entries about exports. */
export const endings = (lines: readonly string[]): { outcome: string; reason?: string; rows?: object }[] =>
  lines.map((line) => JSON.parse(line)).filter(({ event }) => event === 'export')
