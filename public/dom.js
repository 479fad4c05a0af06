/** @param {string} id */
export const byId = (id) => /** @type {HTMLElement} */ (document.getElementById(id))

/** Writes text, unless it stands there already: each change costs whoever listens to the page.
 * @param {Element} element @param {string} text */
export const write = (element, text) => {
  if (element.textContent !== text) element.textContent = text
}

/** Every element that has the data attribute, with its value. @param {string} name */
export const marked = (name) =>
  [.../** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll(`[data-${name}]`))].map(
    (element) => /** @type {const} */ ([element, element.dataset[name] ?? '']),
  )
