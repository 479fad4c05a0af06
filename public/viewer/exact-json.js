const LONG = /\d{16}/ // digits that a number may lose

/**
 * Keeps an integer that a number would round as a BigInt. An older browser does not show the digits; there it is rounded.
 * @param {string} _key @param {unknown} value @param {{ source?: string }} [context]
 */
const exactly = (_key, value, context) => {
  const source = String(context?.source)
  return /^-?\d+$/.test(source) && String(value) !== source ? BigInt(source) : value
}

/**
 * `JSON.parse`, with every digit of an integer.
 * @param {string} text
 * @returns {unknown}
 * @throws {SyntaxError}
 */
export const parseExactly = (text) => (LONG.test(text) ? JSON.parse(text, exactly) : JSON.parse(text))
