import type { Page } from 'playwright-core'

/** The page as its users name its parts. */
export const controls = (page: Page) => ({
  start: page.getByRole('button', { name: 'Export my data' }),
  cancel: page.getByRole('button', { name: 'Cancel' }),
  tryAgain: page.getByRole('button', { name: 'Try again' }),
  exportAgain: page.getByRole('button', { name: 'Export again' }),
  saveAgain: page.getByRole('link', { name: 'Save the file again' }),
  /** A heading that says how an export ended. */
  outcome: (title: string) => page.getByRole('heading', { name: title }),
  announcement: page.locator('#announcement'),
})
