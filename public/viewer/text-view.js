/** Signs that show nothing, or that change how the text around them is shown: control signs, line ends, bidi overrides, half emoji. */
const UNSEEN = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]|\p{Surrogate}/gu

/** What stands for such a sign, U+202E for instance: every font has that. @param {string} sign */
const signOf = (sign) => {
  const element = document.createElement('span')
  element.className = 'sign'
  element.textContent = `U+${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`
  return element
}

/**
 * A text as nodes which show all that is in it, and in which nothing can run.
 * @param {string} text
 * @returns {(string | Node)[]}
 */
export const visibly = (text) => {
  const signs = text.match(UNSEEN) ?? []
  return text.split(UNSEEN).flatMap((part, i) => (signs[i] === undefined ? [part] : [part, signOf(signs[i])]))
}
