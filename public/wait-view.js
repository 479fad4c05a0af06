import { byId, write } from './dom.js'

/**
 * Counts down beside the button that tries again, which does nothing until then; says when the time has come.
 * @param {number} seconds 0 for no wait
 */
export const waitView = (seconds) => {
  const end = performance.now() + seconds * 1000
  const again = byId('again')

  const show = () => {
    const left = Math.ceil((end - performance.now()) / 1000)
    write(byId('wait'), left > 0 ? `in ${left} s` : '')
    again.ariaDisabled = left > 0 ? 'true' : null
    if (left > 0) return
    clearInterval(timer) // no other wait begins before: the button is the only way on
    if (seconds > 0) write(byId('announcement'), 'You can try again now.')
  }

  const timer = setInterval(show, 250)
  show()
}
