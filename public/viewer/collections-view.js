import { byId } from '../dom.js'
import { count } from '../words.js'
import { label } from './viewer-words.js'

/** @param {string} name @param {number} rows @param {boolean} checked */
const choiceElement = (name, rows, checked) => {
  const choice = document.createElement('label')
  const input = document.createElement('input')
  const number = document.createElement('small')
  Object.assign(input, { type: 'radio', name: 'collection', value: name, checked })
  number.append(count(rows, 'row'))
  choice.append(input, ` ${label(name)} `, number)
  return choice
}

/**
 * Offers the collections of a file.
 * @param {import('./viewer-states.js').OpenState} state
 */
export const showCollections = ({ opened: { report }, choice }) => {
  const fieldset = byId('collections')
  const choices = report.collections.map(({ name, rows }) => choiceElement(name, rows, name === choice.collection))
  fieldset.replaceChildren(fieldset.querySelector('legend') ?? '', ...choices)
  byId('viewer-rows').hidden = choices.length === 0
}
