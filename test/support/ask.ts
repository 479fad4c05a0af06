import { env } from 'cloudflare:workers'
import { expect } from 'vitest'
import app from '../../src/index'
import { makeUser, signIn } from './accounts'
import { watched } from './watched'

export const url = 'http://localhost/api/export'
export const friend = 'https://app.agentbot.example'

/** Asks the app, with the real bindings watched; `friend` is an allowed origin. */
export const ask = async (init: RequestInit = {}, address = url, bindings: Partial<Cloudflare.Env> = {}) => {
  const { bindings: real, seen } = watched()
  const response = await app.request(address, init, { ...env, ...real, ALLOWED_ORIGINS: friend, ...bindings })
  return { response, seen, headers: response.headers }
}
/** Headers of somebody who is signed in. */
export const bearer = async () => ({ Authorization: `Bearer ${await signIn(await makeUser())}` })

/** What every answer carries, whatever its status. */
export const expectSafe = ({ headers }: Response) => {
  expect(headers.get('Cache-Control')).toBe('no-store')
  expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
  expect(headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin')
  expect(headers.get('Referrer-Policy')).toBe('no-referrer')
  expect(headers.get('X-Frame-Options')).toBe('DENY')
  expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'")
  expect(Number(/max-age=(\d+)/.exec(headers.get('Strict-Transport-Security') ?? '')?.[1])).toBeGreaterThanOrEqual(
    31_536_000,
  )
  expect(headers.get('X-Request-Id')).toMatch(/^[0-9a-f-]{36}$/)
  for (const name of ['ETag', 'Last-Modified', 'Set-Cookie']) expect(headers.has(name)).toBe(false)
}

/** An error in its one shape. */
export const expectError = async (response: Response, status: number, error: string) => {
  expectSafe(response)
  expect(response.status).toBe(status)
  expect(response.headers.get('Content-Type')).toBe('application/json')
  expect(response.headers.has('Content-Disposition')).toBe(false)
  expect(response.headers.get('WWW-Authenticate')).toBe(status === 401 ? 'Bearer realm="export"' : null)
  expect(response.headers.get('Retry-After')).toBe(status === 429 ? '60' : null)
  const body = await response.json<Record<string, string>>()
  expect(Object.keys(body)).toEqual(['error', 'message', 'requestId'])
  expect(body).toMatchObject({ error, requestId: response.headers.get('X-Request-Id') })
  expect(body['message']).toMatch(/^[A-Z].+\.$/)
}
