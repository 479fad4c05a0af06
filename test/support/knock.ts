import { expect } from 'vitest'
import { ask, url as EXPORT } from './ask'

export { EXPORT }

/** One request and all of its answer, with what it asked of D1, KV and the limiter. */
export const knock = async (init: RequestInit = {}, url = EXPORT, settings: Partial<Cloudflare.Env> = {}) => {
  const { response, seen } = await ask(init, url, { ALLOWED_ORIGINS: '', ...settings })
  expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
  const id = response.headers.get('X-Request-Id') ?? ''
  const text = await response.text()
  const bytes = [response.status, ...response.headers, text].join('\n').replaceAll(id, 'ID') // the same for same answers
  return { status: response.status, headers: response.headers, text, bytes, seen }
}

/** What was asked when neither D1 nor KV nor the limiter was. */
export const nothing = { batches: 0, kv: 0, limitKeys: [] }
