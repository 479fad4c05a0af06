import { byId, marked, write } from '../dom.js'
import { saveFile } from '../save-file.js'
import { showCollections } from './collections-view.js'
import { exactView } from './exact-view.js'
import { rowsControls } from './rows-controls.js'
import { followKeys } from './table-keys.js'
import { TableView } from './table-view.js'
import { announce } from './viewer-view.js'
import { rowsWords } from './viewer-words.js'

/**
 * @typedef {import('./viewer-states.js').OpenState} OpenState
 * @typedef {ReturnType<typeof import('./viewer-machine.js').viewerMachine>} Machine
 */

/** What is shown of which collection. @param {OpenState} state */
const contentsOf = ({ opened, choice: { collection, newest, text, found } }) => {
  const contents = opened.report.collections.find(({ name }) => name === collection)
  const { rows, columns } = contents ?? { rows: 0, columns: [] }
  return {
    rows,
    columns,
    total: found ?? rows,
    look: { collection, newest, filtered: found === undefined ? undefined : text },
  }
}

/** @param {OpenState['running']} running */
const showRunning = (running) => {
  byId('running').hidden = running === undefined
  if (!running) return
  const bar = /** @type {HTMLProgressElement} */ (byId('running-progress'))
  bar.value = running.progress.done / running.progress.of
  bar.ariaLabel = running.name === 'finding' ? 'Looking through the rows' : 'Making the CSV file'
}

/** @param {OpenState['csv']} csv */
const showCsv = (csv) => {
  byId('save-csv').hidden = csv === undefined
  if (!csv) return
  saveFile(byId('save-csv'), csv)
  announce('The CSV file is ready.')
}

/** The reader's own time zone. */
const zone = () => new Intl.DateTimeFormat().resolvedOptions().timeZone

/**
 * Puts the rows of the open file on the page.
 * @param {Machine} machine
 */
export const rowsView = (machine) => {
  const table = new TableView()
  write(byId('zone'), `Times are in the time zone of this device, ${zone()}; the file has them in UTC.`)
  /** @type {OpenState | undefined} */
  let shown
  const columns = () => (shown ? contentsOf(shown).columns : [])

  followKeys(table, () => ({ rows: shown ? contentsOf(shown).total : 0, columns: columns().length + 1 }))
  exactView(
    table,
    () => columns().map(({ name }) => name),
    async (number, column) => shown?.opened.value(shown.choice.collection, number, column).catch(machine.fail),
  )
  const controls = rowsControls(machine, table, () => shown && { opened: shown.opened, ...contentsOf(shown) })

  /** @param {OpenState} state */
  const showTable = (state) => {
    const { rows, columns, total, look } = contentsOf(state)
    const words = rowsWords(state.choice, rows)
    write(byId('count'), words)
    write(byId('caption'), words)
    byId('table-box').hidden = total === 0
    for (const [part] of marked('rows')) part.hidden = rows === 0
    write(byId('exact'), 'Point at a cell, or go to it with the arrow keys, to see here what the file has in it.')
    table.show({
      columns,
      total,
      numbers: rows,
      rows: (from, to) => state.opened.rows(look, from, to).catch((error) => machine.fail(error) ?? []),
    })
    return words
  }

  /** @param {OpenState} state */
  return (state) => {
    const before = shown
    const isNew = before?.opened !== state.opened
    shown = state
    if (isNew) {
      showCollections(state)
      controls.reset()
    }
    if (before?.choice !== state.choice) {
      const words = showTable(state)
      if (!isNew) announce(words)
    }
    showRunning(state.running)
    if (before?.csv !== state.csv) showCsv(state.csv)
  }
}
