import { expect, it } from 'vitest'
import { agent, documentOf } from './support/documents.ts'
import { saved, saving, startSite, stopClock } from './support/site.ts'
import { fileOf, viewer } from './support/viewer.ts'

const site = startSite()

it('saves a collection as CSV under the name of its file, every row as the file has it', async () => {
  const agents = Array.from({ length: 3_000 }, (_, i) => agent(i + 1))
  const page = await site.open()
  await viewer(page).open(fileOf(documentOf({ agents }), 'my export.json'))
  const { name, text } = await saving(page, () => viewer(page).saveCsv.click())
  expect(name).toBe('my export-agents.csv')
  const records = [Object.keys(agent(1)), ...agents.map((row) => Object.values(row))]
  const lines = records.map((fields) => `${fields.map((field) => `"${field}"`).join(',')}\r\n`)
  expect(text).toBe(`\ufeff${lines.join('')}`) // the mark by which a spreadsheet knows UTF-8
})

it('saves the same CSV once more when asked to, and forgets it with its collection', async () => {
  const page = await site.open()
  await viewer(page).open(fileOf(documentOf({ agents: [agent(1)], workflows: [{ id: 'w' }] })))
  const again = page.getByRole('link', { name: 'Save the CSV again' })
  expect(await again.isVisible()).toBe(false)

  const first = await saving(page, () => viewer(page).saveCsv.click())
  expect(await saving(page, () => again.click())).toEqual(first)
  expect(await viewer(page).announcement.textContent()).toBe('The CSV file is ready.')

  await viewer(page).find.fill('agent number')
  await viewer(page).counted('1 row with').waitFor()
  expect(saved(page)).toBe(2) // it is not saved for whatever else changes

  await viewer(page).collection('Workflows').check()
  await expect.poll(() => again.isVisible()).toBe(false)
  expect(saved(page)).toBe(2)
})

it('makes and saves the CSV of a collection once more', async () => {
  const page = await site.open()
  const { open, saveCsv } = viewer(page)
  await open(fileOf(documentOf({ agents: [agent(1), agent(2)] })))
  const first = await saving(page, () => saveCsv.click())
  expect(await saving(page, () => saveCsv.click())).toEqual(first)
})

it('saves a CSV, and goes on with a filter that was typed just then', async () => {
  const page = await site.open()
  const { open, find, saveCsv, count } = viewer(page)
  await open(fileOf(documentOf({ agents: [agent(1), agent(2)] })))
  await stopClock(page)

  await find.fill('number 2')
  const { text } = await saving(page, () => saveCsv.click())

  expect(text.split('\r\n')).toHaveLength(4) // all rows, as the page says
  await expect.poll(() => count.textContent()).toBe('Agents: 1 row with “number 2”')
  expect(await find.inputValue()).toBe('number 2')
})
