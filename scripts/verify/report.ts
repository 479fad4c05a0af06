import type { Result } from './run.ts'

const MOST = 400 // characters of a cell

/** A cell of a table on one line, with nothing in it that a terminal obeys. */
const cell = (text: string): string => {
  const line = text.replace(/[^\x20-\x7e\u00a0-\u{10ffff}]+/gu, ' ').replaceAll('|', '\\|')
  return line.length > MOST ? `${line.slice(0, MOST)} …` : line
}

const table = (head: string[], rows: string[][]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n')

/** The results, then the figures, as two tables. */
export const report = (results: Result[], figures: [string, string][]): string => {
  const failed = results.filter(({ outcome }) => outcome === 'FAIL').length
  const passed = results.filter(({ outcome }) => outcome === 'pass').length
  return [
    table(
      ['check', 'result', ''],
      results.map(({ name, outcome, note }) => [name, outcome, note]),
    ),
    ...(figures.length > 0 ? [table(['figure', 'measured from here'], figures)] : []),
    `${passed} passed, ${failed} failed, ${results.length - passed - failed} were not made`,
  ].join('\n\n')
}

/** Did all go well? */
export const isGreen = (results: Result[]): boolean =>
  results.every(({ outcome }) => outcome === 'pass' || outcome === 'not applicable')
