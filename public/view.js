import { byId, marked, write } from './dom.js'
import { isLocal } from './local-accounts.js'
import { progressView, showCounts } from './progress-view.js'
import { saveFile } from './save-file.js'
import { waitView } from './wait-view.js'
import { count, explain, size } from './words.js'

/** @typedef {import('./export-machine.js').ExportState} ExportState */

/** What the end of an export says, and what its button does next. @param {ExportState} state */
const wordsFor = (state) => {
  switch (state.name) {
    case 'saved': {
      const { name, rows, bytes } = state.file
      return ['Your file is ready', `${name} arrived whole: ${count(rows, 'row')}, ${size(bytes)}.`, 'Export again']
    }
    case 'failed':
      return [...explain(state.failure, isLocal()), 'Try again']
    default:
      return ['Export cancelled', 'Nothing was saved.', 'Export again']
  }
}

/** @param {ExportState} state */
const conclude = (state) => {
  const [title = '', sentence = '', again = ''] = wordsFor(state)
  const reference = state.name === 'failed' ? state.failure.reference : ''
  write(byId('outcome'), title)
  write(byId('sentence'), sentence)
  write(byId('again'), again)
  write(byId('reference'), reference)
  byId('support').hidden = reference === ''
  byId('file').hidden = state.name !== 'saved'
}

/** Puts the states of an export on the page; the focus goes where the next step is. */
export const exportView = () => {
  /** @type {string | undefined} */
  let shown
  /** @type {ReturnType<typeof progressView> | undefined} */
  let progress

  /** @param {ExportState} state */
  const enter = (state) => {
    progress?.end()
    progress = state.name === 'running' ? progressView(state.since) : undefined
    if (state.name !== 'running') conclude(state)
    if (state.name === 'saved') saveFile(byId('save'), state.file)
    if (state.name !== 'saved') showCounts({})
    waitView(state.name === 'failed' ? state.failure.seconds : 0)

    shown = state.name
    document.body.dataset['state'] = shown
    for (const [part, states] of marked('in')) part.hidden = !states.split(' ').includes(shown)
    write(byId('announcement'), shown === 'running' ? 'The export has started.' : '')
    byId(shown === 'running' ? 'cancel' : 'outcome').focus()
  }

  /** @param {ExportState} state */
  return (state) => {
    if (state.name !== shown) enter(state)
    if (state.name === 'running') progress?.update(state.progress)
  }
}
