import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect, it, onTestFinished } from 'vitest'
import { agent, documentOf } from './support/documents.ts'
import { startSite } from './support/site.ts'
import { fileOf, viewer } from './support/viewer.ts'

const site = startSite()

const text = documentOf({ agents: [agent(1), agent(2)], workflows: [{ id: 'w1' }] })

/** What a person drags: a file of that text, or words out of a page. */
const drag = (page: Page, file?: string) =>
  page.evaluateHandle((file) => {
    const transfer = new DataTransfer()
    if (file === undefined) transfer.setData('text/plain', 'words')
    else transfer.items.add(new File([file], 'dropped.json'))
    return transfer
  }, file)

/** Sends a part of a drag; says whether the page takes care of it, so that the browser does not. */
const send = (page: Page, type: string, dataTransfer: Awaited<ReturnType<typeof drag>>, relatedId?: string) =>
  page.evaluate(
    ({ type, dataTransfer, relatedId }) => {
      const relatedTarget = relatedId === undefined ? null : document.getElementById(relatedId)
      const event = new DragEvent(type, { dataTransfer, relatedTarget, bubbles: true, cancelable: true })
      document.querySelector('h1')?.dispatchEvent(event)
      return event.defaultPrevented
    },
    { type, dataTransfer, relatedId },
  )
const looks = (page: Page) => page.locator('body').getAttribute('class')

it('shows that a file can be dropped for as long as one is over the page', async () => {
  const page = await site.open()
  const file = await drag(page, text)
  expect(await send(page, 'dragover', file)).toBe(true)
  expect(await looks(page)).toBe('dropping')
  await send(page, 'dragleave', file, 'choose') // from one part of the page to another
  expect(await looks(page)).toBe('dropping')
  await send(page, 'dragleave', file)
  expect(await looks(page)).toBe('')
})

it('opens a file that is dropped anywhere on the page', async () => {
  const page = await site.open()
  const dataTransfer = await drag(page, text)

  await page.dispatchEvent('h1', 'dragover', { dataTransfer })
  expect(await looks(page)).toBe('dropping')
  await page.dispatchEvent('h1', 'drop', { dataTransfer })

  await expect.poll(() => viewer(page).verdict.textContent()).toBe('This export is whole')
  expect(await viewer(page).about.innerText()).toContain('dropped.json')
})

it('takes a file that is dragged from elsewhere, which the browser keeps from the page until it is dropped', async () => {
  const page = await site.open()
  const file = join(mkdtempSync(join(tmpdir(), 'dragged-')), 'dragged.json')
  onTestFinished(() => rmSync(dirname(file), { recursive: true }))
  writeFileSync(file, text)
  const browser = await page.context().newCDPSession(page)
  const send = (type: 'dragEnter' | 'dragOver' | 'drop') =>
    browser.send('Input.dispatchDragEvent', {
      ...{ type, x: 100, y: 100 },
      data: { items: [], files: [file], dragOperationsMask: 1 },
    })
  await send('dragEnter')
  await send('dragOver')
  await expect.poll(() => looks(page)).toBe('dropping')
  await send('drop')
  await expect.poll(() => viewer(page).verdict.textContent()).toBe('This export is whole')
  expect(await viewer(page).about.innerText()).toContain('dragged.json')
})

it.each(['export.json.txt', 'export', 'IMG_0001.jpg'])(
  'judges a file by what is in it, and not by its name: %s',
  async (name) => {
    const page = await site.open()
    const file = { name, mimeType: name.endsWith('jpg') ? 'image/jpeg' : 'text/plain' }
    expect(await viewer(page).open({ ...file, buffer: Buffer.from(text) })).toBe('This export is whole')
  },
)

it('shows each sign in the name of a file', async () => {
  const page = await site.open()
  await viewer(page).open(fileOf(text, 'a\u202enosj\ufeff.exe'))
  expect(await viewer(page).about.innerText()).toContain('aU+202EnosjU+FEFF.exe (')
})

it('leaves to the browser what is dragged and no file', async () => {
  const page = await site.open()
  const words = await drag(page)
  expect([await send(page, 'dragover', words), await send(page, 'drop', words)]).toEqual([false, false])
  expect([await looks(page), await viewer(page).verdict.isVisible()]).toEqual([null, false])
})

it('opens a file once more when it is chosen once more, and names none that was dropped since', async () => {
  const page = await site.open()
  const { chooser, verdict } = viewer(page)
  const choose = async () => {
    const [dialog] = await Promise.all([page.waitForEvent('filechooser'), chooser.click()])
    await dialog.setFiles(fileOf(text))
    await verdict.waitFor()
  }
  await choose()
  const opened = page.workers()
  await choose()
  await expect.poll(() => page.workers().some((worker) => opened.includes(worker))).toBe(false)
  expect(await chooser.inputValue()).toContain('export.json')

  const file = await drag(page, text)
  expect([await send(page, 'dragover', file), await send(page, 'drop', file)]).toEqual([true, true])
  await expect.poll(() => viewer(page).about.innerText()).toContain('dropped.json')
  expect([await chooser.inputValue(), await looks(page)]).toEqual(['', ''])
})

it('tells all that a file says of itself, a time also as the file has it', async () => {
  const page = await site.open({ timezoneId: 'Asia/Kolkata' })
  await viewer(page).open(fileOf(text))
  const entries = page
    .locator('#about > div')
    .evaluateAll((groups) =>
      groups.map((group) => [group.querySelector('dt')?.textContent, group.querySelector('dd')?.textContent]),
    )
  expect(await entries).toEqual([
    ['File', `export.json (${Buffer.byteLength(text)} bytes)`],
    ['Exported at', '2026-11-23 19:44:50 2026-11-23T14:14:50.731Z'],
    ['Version', '1.0'],
    ['ID', 'user_abc123'],
    ['Email', 'jane@example.com'],
    ['Name', 'Jane Doe'],
    ['Plan', 'empty'],
    ['Referral credits', '0'],
  ])
  expect(await page.locator('#zone').textContent()).toMatch(/Asia\/(Kolkata|Calcutta)/)
  expect(await page.locator('#verdict-note').isVisible()).toBe(true)
})

it('offers each collection with its rows, the first of them shown, and nothing to look through where there is none', async () => {
  const page = await site.open()
  await viewer(page).open(fileOf(text))
  const choices = page.locator('#collections label')
  expect(await choices.allTextContents()).toEqual([' Agents 2 rows', ' Workflows 1 row'])
  expect(
    await choices
      .getByRole('radio')
      .evaluateAll((inputs) => inputs.map((input) => 'checked' in input && input.checked)),
  ).toEqual([true, false])
  expect(await page.getByRole('group', { name: 'Show' }).count()).toBe(1)

  await viewer(page).open(fileOf(documentOf({})))
  expect(await page.locator('#viewer-rows').isVisible()).toBe(false)
  await viewer(page).open(fileOf('{}'))
  expect([await viewer(page).about.isVisible(), await page.locator('#verdict-note').isVisible()]).toEqual([
    false,
    false,
  ])
})

it.each<[string, (chooser: Locator) => Promise<void>]>([
  ['pointer', (chooser) => chooser.click()],
  ['keyboard', (chooser) => chooser.press('Enter')],
])('opens nothing when nothing is chosen, and then takes the same file once more, by %s', async (_, press) => {
  const page = await site.open()
  const { chooser, verdict, open } = viewer(page)
  await chooser.dispatchEvent('change')
  expect([await verdict.isVisible(), page.workers().length]).toEqual([false, 0])
  await open(fileOf(text))
  await Promise.all([page.waitForEvent('filechooser'), press(chooser)])
  expect(await chooser.inputValue()).toBe('') // or a browser would tell of no change
})

it('has one collection chosen, the one that is shown', async () => {
  const page = await site.open()
  const { open, collection } = viewer(page)
  await open(fileOf(text))
  const chosen = async () => [await collection('Agents').isChecked(), await collection('Workflows').isChecked()]
  expect(await chosen()).toEqual([true, false])
  await collection('Workflows').check()
  expect(await chosen()).toEqual([false, true])
})

it('opens a file also where the browser knows no trusted types', async () => {
  const page = await site.open({ bypassCSP: true })
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'trustedTypes'))
  await page.reload()
  await viewer(page).chooser.waitFor()
  expect(await page.evaluate(() => 'trustedTypes' in globalThis)).toBe(false)
  expect(await viewer(page).open(fileOf(text))).toBe('This export is whole')
})
