import { byId } from './dom.js'
import { download } from './download.js'
import { exportMachine } from './export-machine.js'
import { offerLocalAccounts } from './local-accounts.js'
import { exportView } from './view.js'

const viewer = import('./viewer/viewer.js').then(({ startViewer }) => startViewer()) // an export does not wait for it
const show = exportView()
const { start, cancel } = exportMachine(download, async (state) => {
  show(state)
  if (state.name !== 'saved') return
  const { blob, name } = state.file
  ;(await viewer).open(new File([blob], name), false)
})
const again = byId('again')

byId('start').addEventListener('click', start)
byId('cancel').addEventListener('click', cancel)
again.addEventListener('click', () => again.ariaDisabled || start())

offerLocalAccounts()
byId('plain').remove()
byId('export').hidden = false
