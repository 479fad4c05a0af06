import { byId } from './dom.js'

const COOKIE = 'agentbot-session' // the name over plain http, which only a local server answers to
const LOCAL = ['localhost', '127.0.0.1', '[::1]']

/** Is this a local server, with accounts to choose from? */
export const isLocal = () => location.protocol === 'http:' && LOCAL.includes(location.hostname)

/** The session in the cookie, empty when there is none. */
const current = () => new RegExp(`(?:^|; )${COOKIE}=([^;]*)`).exec(document.cookie)?.[1] ?? ''

/**
 * Offers the accounts that `npm start` made, on this computer only. Their sessions open nothing elsewhere: no other
 * database holds them.
 */
export const offerLocalAccounts = () => {
  if (!isLocal()) return
  const template = /** @type {HTMLTemplateElement} */ (byId('local'))
  const section = document.importNode(template.content, true)
  for (const choice of /** @type {NodeListOf<HTMLInputElement>} */ (section.querySelectorAll('input'))) {
    choice.checked = choice.value === current()
    choice.addEventListener('change', () => {
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in many browsers in use
      document.cookie = `${COOKIE}=${choice.value}; path=/; samesite=strict` // empty, it is nobody's
    })
  }
  byId('export').before(section)
}
