import { byId } from './dom.js'
import { download } from './download.js'
import { exportMachine } from './export-machine.js'
import { offerLocalAccounts } from './local-accounts.js'
import { exportView } from './view.js'

const { start, cancel } = exportMachine(download, exportView())
const again = byId('again')

byId('start').addEventListener('click', start)
byId('cancel').addEventListener('click', cancel)
again.addEventListener('click', () => again.ariaDisabled || start())

offerLocalAccounts()
byId('plain').remove()
byId('export').hidden = false
