import type { Page } from 'playwright-core'

/** What of the table is in the document, in pixels below the top of the first row in view. */
export const look = (page: Page) =>
  page.evaluate(() => {
    const box = document.getElementById('table-box') as HTMLElement
    const table = document.getElementById('table') as HTMLTableElement
    const head = table.tHead?.offsetHeight ?? 0
    const origin = box.getBoundingClientRect().top + box.clientTop + head
    const rows = [...(table.tBodies[0]?.rows ?? [])].map((row) => {
      const { top, bottom } = row.getBoundingClientRect()
      const [number, index] = [row.cells[0]?.textContent, row.ariaRowIndex].map(Number)
      return { top: top - origin, bottom: bottom - origin, number: number ?? 0, place: (index ?? 0) - 2 }
    })
    const height = rows[0] ? rows[0].bottom - rows[0].top : 0
    const total = Number(table.ariaRowCount) - 1
    return { rows, height, total, view: box.clientHeight - head, scrolled: box.scrollTop, all: box.scrollHeight - head }
  })
