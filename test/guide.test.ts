import { expect, it } from 'vitest'
import { code } from './support/guide'

const examples = import.meta.glob('../examples/*.ts', {
  query: '?raw',
  import: 'default',
  eager: true,
})

it('the code of the guide is the code of examples/, which is compiled and run', () => {
  const files = Object.entries(examples).filter(([path]) => !path.endsWith('.d.ts'))
  expect(files.length).toBeGreaterThan(0)
  expect(code.toSorted()).toEqual(files.map(([, text]) => text).toSorted())
})
