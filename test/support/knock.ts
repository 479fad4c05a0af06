import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import app from '../../src/index'
import { watched } from './watched'

export const EXPORT = 'http://localhost/api/export'

/** One request and all of its answer, with what it asked of D1, KV and the limiter. */
export const knock = async (init: RequestInit = {}, url = EXPORT, settings: Partial<Cloudflare.Env> = {}) => {
  const { bindings, seen } = watched()
  const response = await app.request(url, init, { ...env, ...bindings, ...settings })
  expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
  const id = response.headers.get('X-Request-Id') ?? ''
  const text = await response.text()
  const bytes = [response.status, ...response.headers, text].join('\n').replaceAll(id, 'ID') // the same for same answers
  return { status: response.status, headers: response.headers, text, bytes, seen }
}

/** What was asked when neither D1 nor KV nor the limiter was. */
export const nothing = { batches: 0, kv: 0, limitKeys: [] }
