import { expect, it } from 'vitest'
import { watchCalls } from './support/calls.ts'
import { agent, documentOf } from './support/documents.ts'
import { focused, saving, startSite, stopClock } from './support/site.ts'
import { fileOf, viewer } from './support/viewer.ts'

const site = startSite()

const text = documentOf({ agents: [agent(1), agent(2), agent(3)], workflows: [{ id: 'w1', name: 'number 2' }] })
const oldest = 'Agents: 3 rows, oldest first'

it('looks for a text when its writer pauses, or at once for whoever sends it', async () => {
  const page = await site.open()
  const { open, find, count } = viewer(page)
  await open(fileOf(text))
  await stopClock(page)
  const calls = await watchCalls(page)

  await find.fill('number')
  await page.clock.runFor(200)
  await find.fill('  number 2  ')
  await page.clock.runFor(200)
  expect([await count.textContent(), await calls.asked('find')]).toEqual([oldest, 0])
  await page.clock.runFor(50)
  await expect.poll(() => count.textContent()).toBe('Agents: 1 row with “number 2”')

  await find.fill('number')
  await find.press('Enter')
  await expect.poll(() => count.textContent()).toBe('Agents: 3 rows with “number”, oldest first')
  await page.clock.runFor(1_000)
  expect(await calls.asked('find')).toBe(2)
  expect(new URL(page.url()).search).toBe('') // nothing was sent
})

it('looks for what is written with an input method, too', async () => {
  const page = await site.open()
  const { open, find, count } = viewer(page)
  await open(fileOf(text))
  await find.focus()
  const keyboard = await page.context().newCDPSession(page)
  await keyboard.send('Input.imeSetComposition', { text: 'number', selectionStart: 6, selectionEnd: 6 })
  await keyboard.send('Input.insertText', { text: 'number 2' })
  await expect.poll(() => count.textContent()).toBe('Agents: 1 row with “number 2”')
})

it('looks once for a text, whatever is typed and taken back', async () => {
  const page = await site.open()
  const { open, find, count, announcement } = viewer(page)
  await open(fileOf(text))
  await stopClock(page)
  await find.fill('number 2')
  await find.press('Enter')
  await expect.poll(() => count.textContent()).toMatch('1 row with')

  await page.evaluate(() => document.getElementById('viewer-announcement')?.replaceChildren())
  await find.fill('number 2 ')
  await find.press('Enter')
  await page.clock.runFor(1_000)
  expect(await announcement.textContent()).toBe('')
})

it('forgets text and order with the file that they were for', async () => {
  const page = await site.open()
  const { open, find, order, count } = viewer(page)
  await open(fileOf(text))
  await order.selectOption('newest first')
  await find.fill('number')
  await find.press('Enter')
  await expect.poll(() => count.textContent()).toBe('Agents: 3 rows with “number”, newest first')

  await open(fileOf(text))
  expect([await find.inputValue(), await order.inputValue(), await count.textContent()]).toEqual(['', 'oldest', oldest])
})

it('goes to the row that is nearest to the one asked for, and brings the focus there', async () => {
  const page = await site.open()
  const { open, find, rowNumber, go, count } = viewer(page)
  await open(fileOf(documentOf({ agents: Array.from({ length: 300 }, (_, i) => agent(i + 1)) })))
  const goTo = async (number: number, expected: string) => {
    await rowNumber.fill(`${number}`)
    await go.click()
    await expect.poll(() => focused(page)).toBe(expected)
  }
  await goTo(250, '250')
  await goTo(9_999, '300')
  await goTo(1, '1')
  await find.fill('llama')
  await find.press('Enter')
  await expect.poll(() => count.textContent()).toMatch('100 rows with')
  await goTo(50, '51')
  await goTo(9_999, '300')
})

it('shows how far it is while it looks or makes a CSV, and takes that away in the end', async () => {
  const page = await site.open()
  const { open, find, count, saveCsv } = viewer(page)
  await open(fileOf(documentOf({ agents: Array.from({ length: 30_000 }, (_, i) => agent(i + 1)) })))
  const running = page.locator('#running')
  expect(await running.isVisible()).toBe(false)
  await page.evaluate(() => {
    const seen: unknown[] = []
    const bar = document.getElementById('running-progress')
    const note = () => {
      const { ariaLabel } = bar ?? {}
      if (!document.getElementById('running')?.hidden && seen.at(-1) !== ariaLabel) seen.push(ariaLabel)
    }
    new MutationObserver(note).observe(document.body, { subtree: true, attributes: true, childList: true })
    Object.assign(globalThis, { seen })
  })

  await find.fill('number 2999')
  await find.press('Enter')
  await expect.poll(() => count.textContent()).toMatch('11 rows with')
  expect(await running.isVisible()).toBe(false)
  await saving(page, () => saveCsv.click())
  await expect.poll(() => running.isVisible()).toBe(false)
  expect(await page.evaluate(() => Reflect.get(globalThis, 'seen'))).toEqual([
    'Looking through the rows',
    'Making the CSV file',
  ])
})
