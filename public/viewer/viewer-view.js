import { byId, marked, write } from '../dom.js'
import { count, size } from '../words.js'
import { aboutView } from './about-view.js'
import { verdictWords } from './viewer-words.js'

const ANNOUNCE_EVERY = 15_000 // milliseconds

/**
 * @typedef {import('./viewer-states.js').ViewerState} ViewerState
 * @typedef {Extract<ViewerState, { name: 'opening' }>} Opening
 */

/** @param {string} text */
export const announce = (text) => write(byId('viewer-announcement'), text)

/** What is said of a file that was read, or could not be. @param {ViewerState} state @returns {[string, string, string]} */
const wordsFor = (state) => {
  if (state.name === 'open') return verdictWords(state.opened.report, state.file)
  if (state.name === 'refused') return verdictWords(state.report, state.file)
  const sentence = 'It was changed, moved or taken away, or this browser may not read it. Choose it again.'
  return ['The file cannot be read', sentence, '']
}

/** @param {ViewerState} state */
const conclude = (state) => {
  const [title, sentence, note] = wordsFor(state)
  write(byId('verdict'), title)
  write(byId('verdict-sentence'), sentence)
  write(byId('verdict-note'), note)
  if (state.name === 'open') aboutView(state.opened.report, state.file)
  if ('byHand' in state && state.byHand) byId('verdict').focus()
  else announce(title)
}

/** Puts the states of the viewer on the page; the rows have a view of their own. */
export const viewerView = () => {
  const viewer = byId('viewer')
  /** @type {number} */
  let announced // by performance.now()

  /** @param {Opening} state */
  const showProgress = ({ file, progress: { done, of, rows = 0 } }) => {
    const bar = /** @type {HTMLProgressElement} */ (byId('opening-progress'))
    bar.value = done / of
    write(byId('opening-name'), file.name)
    write(byId('opening-rows'), `${count(rows, 'row')}, ${size(done)} of ${size(file.size)}`)
    if (performance.now() - announced < ANNOUNCE_EVERY) return
    announced = performance.now()
    announce(done === 0 ? 'The file is being read.' : `${count(rows, 'row')} read so far.`)
  }

  /** @param {ViewerState} state */
  const enter = (state) => {
    announced = Number.NEGATIVE_INFINITY
    viewer.dataset['state'] = state.name
    viewer.dataset['verdict'] = state.name === 'open' ? state.opened.report.verdict.name : ''
    for (const [part, states] of marked('when')) part.hidden = !states.split(' ').includes(state.name)
    if (state.name === 'closed') {
      announce('The reading was stopped.')
      byId('choose').focus()
    } else if (state.name !== 'opening') conclude(state)
  }

  /** @param {ViewerState} state */
  return (state) => {
    if (state.name !== viewer.dataset['state']) enter(state)
    if (state.name === 'opening') showProgress(state)
  }
}
