import { open as openFile, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { largeFile } from './support/documents.ts'
import { startSite } from './support/site.ts'
import { viewer } from './support/viewer.ts'

const ROWS = 1_000_000
const LONGEST_TASK = 200 // milliseconds on the main thread

const site = startSite()
let file = ''
beforeAll(async () => {
  file = await largeFile(ROWS)
})
afterAll(() => rm(dirname(file), { recursive: true }))

/** Has the browser note every task of the page's main thread that takes longer than 50 ms. */
const noteTasks = (page: Page) =>
  page.evaluate(() => {
    const tasks: number[] = []
    const observer = new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
    observer.observe({ entryTypes: ['longtask'] })
    Object.assign(globalThis, { tasks })
  })

/** The tasks noted so far that were too long. */
const tooLong = (page: Page) =>
  page.evaluate((most) => (Reflect.get(globalThis, 'tasks') as number[]).filter((task) => task > most), LONGEST_TASK)

/** The numbers of the rows in view. */
const inView = (page: Page) =>
  page.evaluate(() => {
    const box = document.getElementById('table-box')?.getBoundingClientRect()
    const heads = [...document.querySelectorAll('#table tbody th')]
    const seen = heads.filter((head) => {
      const { top, bottom } = head.getBoundingClientRect()
      return box && bottom > box.top + 40 && top < box.bottom
    })
    return seen.map((head) => Number(head.textContent))
  })

// A machine that is busy with something else can hold up any task: then once more.
it('opens a million rows with progress, shows and saves them all, and never keeps the page from answering', {
  timeout: 180_000,
  retry: 2,
}, async () => {
  const page = await site.open()
  const { chooser, stopReading, verdict, sentence, count, box, rows, rowNumber, go, row, find, stop, saveCsv } =
    viewer(page)
  await noteTasks(page)

  await chooser.setInputFiles(file)
  await stopReading.waitFor()
  const read = async () => Number((await page.locator('#opening-rows').textContent())?.replace(/ rows.*|,/g, ''))
  await expect.poll(read).toBeGreaterThan(1_000)
  const before = await read()
  await expect.poll(read).toBeGreaterThan(before)
  await verdict.waitFor({ timeout: 120_000 })
  expect([await verdict.textContent(), await sentence.textContent()]).toEqual([
    'This export is whole',
    expect.stringMatching(/^1,000,000 rows, 1\d\d\.\d MB/),
  ])
  expect(await count.textContent()).toBe('Agents: 1,000,000 rows, oldest first')

  // To the very end, by keyboard and by the scroll bar.
  await box.press('Control+End')
  await expect.poll(() => row(ROWS).getAttribute('aria-rowindex')).toBe(String(ROWS + 1))
  await box.press('Control+Home')
  await expect.poll(() => rows.first().getByRole('rowheader').textContent()).toBe('1')
  await expect
    .poll(
      async () => {
        await box.evaluate((box) => box.scrollTo(0, box.scrollHeight))
        return (await inView(page)).at(-1)
      },
      { timeout: 30_000 },
    )
    .toBe(ROWS)

  // Row by row, over the place where the scroll bar begins anew.
  await rowNumber.fill('99900')
  await go.click()
  await expect.poll(() => row(99_900).count()).toBe(1)
  const passed = new Set<number>()
  await box.hover()
  while (!passed.has(100_100)) {
    for (const number of await inView(page)) passed.add(number)
    await page.mouse.wheel(0, 300)
    await expect.poll(async () => (await inView(page)).some((number) => !passed.has(number))).toBe(true)
  }
  const passedInOrder = [...passed].sort((a, b) => a - b)
  expect(passedInOrder).toEqual(passedInOrder.map((_, i) => (passedInOrder[0] ?? 0) + i))

  await find.fill('agent number 99999')
  await stop.click()
  expect([await count.textContent(), await find.inputValue()]).toEqual(['Agents: 1,000,000 rows, oldest first', ''])

  const [download] = await Promise.all([page.waitForEvent('download', { timeout: 120_000 }), saveCsv.click()])
  const handle = await openFile(await download.path())
  const { size } = await handle.stat()
  const { buffer } = await handle.read(Buffer.alloc(200), 0, 200, size - 200)
  await handle.close()
  expect(buffer.toString().split('\r\n').slice(-2)).toEqual([
    expect.stringMatching(/^"agent_1000000","agent number 1000000",/),
    '',
  ])

  expect(await tooLong(page)).toEqual([])
  await page.evaluate(() => {
    setTimeout(() => {
      for (const end = performance.now() + 300; performance.now() < end; );
    })
  })
  await expect.poll(() => tooLong(page)).toHaveLength(1) // this check can fail
})

it('stops reading when asked to, and shows nothing of the file', async () => {
  const page = await site.open()
  const { chooser, stopReading, verdict, announcement } = viewer(page)
  await chooser.setInputFiles(file)
  await expect.poll(() => page.locator('#opening-rows').textContent()).toMatch(/^[\d,]+000 rows|^\d+,\d+ rows/)

  await stopReading.click()

  await expect.poll(() => announcement.textContent()).toBe('The reading was stopped.')
  expect([await verdict.isVisible(), await stopReading.isVisible()]).toEqual([false, false])
  await expect.poll(() => page.workers().length, { timeout: 15_000 }).toBe(0)
  expect(await chooser.evaluate((chooser) => chooser === document.activeElement)).toBe(true)
})
