import { expect, it } from 'vitest'
import { type CollectionName, collectionNames } from '../src/export/collections'
import { newTally, writeDocument } from '../src/export/document'
import type { Page } from '../src/export/page'

const page = (name: CollectionName, ...rows: string[]): Page => {
  const text = rows.join(',\n')
  return { name, rows: rows.length, bytes: text.length, text, last: false, end: { createdAt: 0, id: '' } }
}

/** The document of an account with those pages of agents, and nothing else. */
const written = async (...agents: string[][]) => {
  const tally = newTally()
  const pages = async function* (name: CollectionName) {
    for (const rows of name === 'agents' ? agents : [[]]) yield page(name, ...rows)
  }
  const content = { exportedAt: new Date(0), profile: '{"id":"jane"}', whole: true, pages }
  let text = ''
  for await (const piece of writeDocument(content, tally)) text += piece
  return { text, tally }
}

it.each([
  ['no page', [], '[]'],
  ['an empty page', [[]], '[]'],
  ['a row', [['{"id":1}']], '[\n{"id":1}\n]'],
  ['rows', [['1', '2', '3']], '[\n1,\n2,\n3\n]'],
  ['pages', [['1', '2'], ['3'], ['4']], '[\n1,\n2,\n3,\n4\n]'],
  ['empty pages among others', [[], ['1'], [], ['2'], []], '[\n1,\n2\n]'],
])('%s: a row a line, whatever page it was on', async (_, agents, list) => {
  const { text, tally } = await written(...agents)
  const rest = collectionNames.filter((name) => name !== 'agents').map((name) => `,\n"${name}": []`)
  expect(text).toBe(
    `{\n"exportedAt": "1970-01-01T00:00:00.000Z",\n"version": "1.0",\n"user": {"id":"jane"},\n"agents": ${list}${rest.join('')}\n}\n`,
  )
  expect(tally).toEqual({ ...newTally(), agents: agents.flat().length })
})
