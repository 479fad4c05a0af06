// The layout of a document, said once more and in another way than the page's reader says it.

/** How many lines the first member has; 0 when it is none. */
const lengthOf = ([first = '', ...more]: string[]): number => {
  const value = /^"\w{1,80}": (.+)$/s.exec(first)?.[1]
  if (value !== '[') return value !== undefined && (!value.startsWith('[') || /^\[\],?$/.test(value)) ? 1 : 0
  const end = more.findIndex((line) => /^\],?$/.test(line))
  const rows = more.slice(0, end)
  const areRows = rows.every((row, i) => row.startsWith('{') && row.endsWith(',') === i < rows.length - 1)
  return end > 0 && areRows ? rows.length + 2 : 0
}

/** Is a text laid out as a document from its first to its last byte? */
export const isDocument = (text: string): boolean => {
  const lines = text.split('\n')
  if (lines[0] !== '{' || lines.slice(-2).join() !== '},') return false
  const members: string[][] = []
  for (let rest = lines.slice(1, -2); rest.length > 0; rest = rest.slice(members.at(-1)?.length)) {
    const length = lengthOf(rest)
    if (length === 0 || rest[length - 1]?.endsWith(',') !== length < rest.length) return false
    members.push(rest.slice(0, length))
  }
  const names = members.map(([first]) => first?.split('"')[1] ?? '')
  const first = ['exportedAt', 'version', 'user'].every((name, i) =>
    new RegExp(`^"${name}": [^[]`).test(members[i]?.[0] ?? ''),
  )
  return first && new Set(names).size === names.length && !names.some((name) => name in {})
}

/** How a next line may begin, whether anything may follow in it, and what makes a document of it all. */
const next: [start: string, isOpen: boolean, rest: string][] = [
  ['{', false, '\n"exportedAt": 1,\n"version": 1,\n"user": 1\n}\n'],
  ['"exportedAt": ', true, '1,\n"version": 1,\n"user": 1\n}\n'],
  ['"version": ', true, '1,\n"user": 1\n}\n'],
  ['"user": ', true, '1\n}\n'],
  ['"', true, 'aNameThatNoneHas": 1\n}\n'],
  ['{', true, '}\n]\n}\n'],
  ['],', false, '\n"aNameThatNoneHas": 1\n}\n'],
  ['}', false, '\n'],
  ['', false, ''],
]

/** The lines of a text, each with its line feed; the last may lack it. */
export const linesOf = (text: string): string[] => text.split(/(?<=\n)/).filter(Boolean)

/** Can a text become a document by what may follow? Of a line that has not ended, only how it begins counts. */
export const canBecome = (text: string): boolean => {
  const ended = text.slice(0, text.lastIndexOf('\n') + 1)
  const begun = text.slice(ended.length)
  return next.some(
    ([start, isOpen, rest]) =>
      (start.startsWith(begun) || (isOpen && begun.startsWith(start))) && isDocument(ended + start + rest),
  )
}
