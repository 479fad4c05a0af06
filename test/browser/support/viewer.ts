import type { Page } from 'playwright-core'

/** A file as a person has it on disk. */
export const fileOf = (text: string | Buffer, name = 'export.json') => ({
  name,
  mimeType: 'application/json',
  buffer: Buffer.from(text),
})

/** The viewer as its users name its parts. */
export const viewer = (page: Page) => {
  const verdict = page.locator('#verdict')
  const table = page.getByRole('grid')
  return {
    chooser: page.getByLabel('Choose an export that you saved'),
    stopReading: page.getByRole('button', { name: 'Stop reading' }),
    stop: page.getByRole('button', { name: 'Stop', exact: true }),
    verdict,
    sentence: page.locator('#verdict-sentence'),
    about: page.locator('#about'),
    collection: (name: string) => page.getByRole('radio', { name }),
    find: page.getByLabel('Find in any column'),
    order: page.getByLabel('Order'),
    rowNumber: page.getByLabel('Row', { exact: true }),
    go: page.getByRole('button', { name: 'Go' }),
    count: page.locator('#count'),
    /** How many rows are shown, once it is that. */
    counted: (text: string) => page.locator('#count').filter({ hasText: text }),
    box: page.locator('#table-box'),
    table,
    heads: () => table.getByRole('columnheader').allTextContents(),
    rows: table.locator('tbody tr'),
    row: (n: number) =>
      table.locator('tbody tr').filter({ has: page.getByRole('rowheader', { name: `${n}`, exact: true }) }),
    exact: page.locator('#exact'),
    announcement: page.locator('#viewer-announcement'),
    saveCsv: page.getByRole('button', { name: 'Save as CSV' }),

    /** Opens a file, and waits for what is said of it. */
    async open(file: string | ReturnType<typeof fileOf>) {
      await page.getByLabel('Choose an export that you saved').setInputFiles(file)
      await page.locator('#viewer:is([data-state="open"], [data-state="refused"], [data-state="failed"])').waitFor()
      await verdict.waitFor()
      return verdict.textContent()
    },
    /** The texts of a row. */
    cells: async (n: number) =>
      table
        .locator('tbody tr')
        .filter({ has: page.getByRole('rowheader', { name: `${n}`, exact: true }) })
        .getByRole('gridcell')
        .allTextContents(),
  }
}
