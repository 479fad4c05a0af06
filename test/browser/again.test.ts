import { expect, it } from 'vitest'
import { agent, documentOf } from './support/documents.ts'
import { saving, startSite } from './support/site.ts'
import { fileOf, viewer } from './support/viewer.ts'

// What is done once more, with the same thing or in the same place.

const site = startSite()

const text = documentOf({ agents: [agent(1), agent(2)] })

it('takes the same file once more from whoever chooses it by keyboard', async () => {
  const page = await site.open()
  const { chooser, open } = viewer(page)
  await open(fileOf(text))
  await Promise.all([page.waitForEvent('filechooser'), chooser.press('Enter')])
  expect(await chooser.inputValue()).toBe('') // or a browser would tell of no change
})

it('makes and saves the CSV of a collection once more', async () => {
  const page = await site.open()
  const { open, saveCsv } = viewer(page)
  await open(fileOf(text))
  const first = await saving(page, () => saveCsv.click())
  expect(await saving(page, () => saveCsv.click())).toEqual(first)
})

it('tells what a cell holds now, also where another was pointed at before', async () => {
  const page = await site.open()
  const { open, find, count, rows, exact } = viewer(page)
  await open(fileOf(text))
  const point = () => rows.first().getByRole('gridcell').first().hover()
  await point()
  await expect.poll(() => exact.textContent()).toBe(`ID, row 1: ${agent(1).id}`)
  await find.fill('number 2')
  await find.press('Enter')
  await expect.poll(() => count.textContent()).toMatch('1 row with')
  await find.hover()
  await point()
  await expect.poll(() => exact.textContent()).toBe(`ID, row 2: ${agent(2).id}`)
})
