import { expect, it } from 'vitest'
import { write } from '../../public/dom.js'

it('writes a text once, so that a screen reader does not say it again', () => {
  const written: string[] = []
  const element = {
    get textContent() {
      return written.at(-1) ?? ''
    },
    set textContent(text) {
      written.push(text)
    },
  }
  for (const text of ['', '1 row', '1 row', '2 rows', '']) write(element as Element, text)
  expect(written).toEqual(['1 row', '2 rows', ''])
})
