import { parseSetCookie } from './set-cookie'

/** Whatever answers requests. */
export type Site = { request: (address: string, init?: RequestInit) => Response | Promise<Response> }

export const origin = 'http://localhost'

/** Keeps cookies as a browser does, between it and one site. */
export const newBrowser = (site: Site) => {
  const jar = new Map<string, string>()
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

  const send = async (path: string, init: RequestInit = {}) => {
    const headers = { Cookie: cookie(), Origin: origin, ...init.headers }
    const response = await site.request(`${origin}${path}`, { redirect: 'manual', ...init, headers })
    for (const { name, value, gone } of response.headers.getSetCookie().map(parseSetCookie)) {
      if (gone) jar.delete(name)
      else jar.set(name, value)
    }
    return response
  }

  return {
    jar,
    cookie,
    get: (path: string) => send(path),
    post: (path: string, body: object = {}) =>
      send(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
    submit: (path: string, form: Record<string, string>) =>
      send(path, { method: 'POST', body: new URLSearchParams(form) }),
  }
}

export type Browser = ReturnType<typeof newBrowser>
