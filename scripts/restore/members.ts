import { Refusal } from './lines.ts'

const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s"{}[\],:]+/g

const isObject = (row: string): boolean => {
  try {
    return row.startsWith('{') && typeof JSON.parse(row) === 'object'
  } catch {
    return false
  }
}

/**
 * The members of a JSON object, each value in the very characters of the file: JSON.parse would round its numbers,
 * lose keys that stand twice, and give `__proto__` a meaning.
 * @throws Refusal when it is no JSON object, or a key stands twice
 */
export const membersOf = (row: string): Map<string, string> => {
  if (!isObject(row)) throw new Refusal('not a JSON object, whole and on one line')
  const members = new Map<string, string>()
  let depth = 0
  let last = ''
  let key: string | undefined
  let from = 0

  const close = (end: number) => {
    if (key === undefined) return
    if (members.has(key)) throw new Refusal(`the key ${JSON.stringify(key)} stands twice`)
    members.set(key, row.slice(from, end).trim())
  }

  for (const { 0: token, index } of row.matchAll(tokens)) {
    if (depth === 1 && token === ':') {
      key = JSON.parse(last)
      from = index + 1
    }
    if (depth === 1 && (token === ',' || token === '}')) close(index)
    if (token === '{' || token === '[') depth++
    if (token === '}' || token === ']') depth--
    last = token
  }
  return members
}
