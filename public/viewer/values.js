const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/

/** @param {number} n */
const two = (n) => String(n).padStart(2, '0')

/** An instant in the reader's own time zone. @param {Date} time */
const local = (time) => {
  const year = String(time.getFullYear()).padStart(4, '0')
  const day = `${year}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`
}

/** A browser that has parsed an integer exactly has this, too. @type {(json: string) => unknown} */
const raw = Reflect.get(JSON, 'rawJSON')

/** Nested values, whose integers stay exact. @param {unknown} value */
const json = (value) => JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? raw(String(part)) : part))

/** How many characters a reader sees, nearly. @param {unknown} value */
export const lengthOf = (value) => {
  if (typeof value !== 'string') return exactText(value).length
  return TIME.test(value) ? 19 : value.length
}

/** What kind of value a cell holds. @param {unknown} value */
export const kindOf = (value) => {
  if (value === undefined || value === null || value === '') return 'empty'
  if (typeof value === 'boolean') return 'flag'
  if (typeof value !== 'string') return 'other'
  const isTime = TIME.test(value) && new Date(value).getUTCDate() === Number(value.slice(8, 10)) // not so on February 30th
  return isTime ? 'time' : 'text'
}

/** A value as it stands in the file, text without its quotes, a number that is no integer as JavaScript writes it. @param {unknown} value */
export const exactText = (value) => (typeof value === 'object' ? json(value) : String(value))

/** A value as a reader sees it. @param {unknown} value */
export const readableText = (value) => {
  const kind = kindOf(value)
  if (kind === 'empty') return 'empty'
  if (kind === 'flag') return value ? 'yes' : 'no'
  return kind === 'time' ? local(new Date(String(value))) : exactText(value)
}
