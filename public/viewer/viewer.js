import { byId } from '../dom.js'
import { fileChooser } from './chooser.js'
import { openFile } from './opened-file.js'
import { rowsView } from './rows-view.js'
import { viewerMachine } from './viewer-machine.js'
import { viewerView } from './viewer-view.js'

/**
 * Puts the viewer on the page. It knows files, and nothing of where they come from.
 * @returns what opens a file
 */
export const startViewer = () => {
  const showState = viewerView()
  const machine = viewerMachine(openFile, (state) => {
    showState(state)
    if (state.name === 'open') showRows(state)
  })
  const showRows = rowsView(machine)

  byId('stop-opening').addEventListener('click', machine.stop)
  fileChooser((file) => machine.open(file, true))
  byId('viewer').hidden = false
  return machine
}
