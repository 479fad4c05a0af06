import { canBecome, isDocument, linesOf } from './layout.ts'

/** What stands in a line: a row, or members of the document; nothing when it is no JSON. */
const valuesIn = (line: string): [string, unknown][] | undefined => {
  const json = line.replace(/,?\n$/, '')
  try {
    return Object.entries(JSON.parse(line.startsWith('{') ? json : `{${json}}`))
  } catch {
    return undefined
  }
}

/** Does a line, which stands at a place where such a line may, hold what it must? Of the first members more is known. */
const isRight = (line: string): boolean => {
  if (/^[\]}]|^"\w+": \[\n/.test(line)) return true
  const values = valuesIn(line)
  if (!values || line.startsWith('{')) return values !== undefined
  const [[name, value] = ['', undefined], ...more] = values
  if (name === 'exportedAt') return value === '2026-11-23T14:14:50.731Z' && more.length === 0
  if (name === 'version') return value === '1.0' && more.length === 0
  return more.length === 0 && (name !== 'user' || (typeof value === 'object' && value !== null))
}

const isRow = (line: string) => line.startsWith('{') && line.endsWith('\n')

/** What the page must say of a text: the verdict, said once more and in another way. */
export const verdictOf = (text: string) => {
  if (text === '') return { name: 'foreign', why: 'empty', line: 0, version: '1.0' }
  const lines = linesOf(text)
  const isLaidOut = (i: number) => canBecome(lines.slice(0, i + 1).join(''))
  const isFine = (line: string, i: number) => isLaidOut(i) && (i === 0 || !line.endsWith('\n') || isRight(line))
  const wrong = lines.findIndex((line, i) => !isFine(line, i))
  if (wrong >= 0) {
    const [, told = '1.0'] = (wrong === 2 && isLaidOut(2) && valuesIn(lines[2] ?? '')?.[0]) || []
    const version = typeof told === 'string' ? told : JSON.stringify(told)
    const why = wrong < 2 ? 'beginning' : version === '1.0' ? 'line' : 'version'
    return { name: 'foreign', why, line: wrong + 1, version }
  }
  if (isDocument(text)) return { name: 'whole' }
  const last = lines.findLastIndex((line) => /^"\w+": \[.*\n/.test(line))
  const rows = last < 0 ? [] : lines.slice(last + 1).filter(isRow)
  return { name: 'cut', collection: lines[last]?.split('"')[1] ?? '', rows: rows.length }
}

/** How many rows have ended in a text. */
export const rowsIn = (text: string): number => linesOf(text).slice(1).filter(isRow).length
