import fc from 'fast-check'
import { afterEach, expect, it, vi } from 'vitest'
import { isLocal, offerLocalAccounts } from '../../public/local-accounts.js'

afterEach(() => void vi.unstubAllGlobals())

const isLocalAt = (url: string) => {
  vi.stubGlobal('location', new URL(url))
  return isLocal()
}

it.each(['localhost', '127.0.0.1', '[::1]'])('offers accounts where npm start serves: %s', (host) => {
  expect(isLocalAt(`http://${host}:8787/`)).toBe(true)
  expect(isLocalAt(`https://${host}/`)).toBe(false)
})

it('offers none at any other address', () => {
  const near = fc.constantFrom(
    'localhost.example',
    'my.localhost',
    '127.0.0.2',
    '127.0.0.1.example',
    '[::2]',
    '0.0.0.0',
  )
  const property = fc.property(fc.oneof(fc.domain(), fc.ipV4(), near), (host) => {
    fc.pre(!['localhost', '127.0.0.1'].includes(host))
    expect(isLocalAt(`http://${host}/`)).toBe(false)
    expect(offerLocalAccounts).not.toThrow() // there is no document that it could put them into
  })
  fc.assert(property)
})
