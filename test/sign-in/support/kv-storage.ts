import { env } from 'cloudflare:workers'
import type { SecondaryStorage } from 'better-auth'

const set = (key: string, value: string, ttl?: number) =>
  env.SESSIONS.put(key, value, ttl ? { expirationTtl: Math.max(ttl, 60) } : {}) // a key lives 60 seconds at least

/** better-auth's sessions in KV, as people have it on Workers: KV itself can do nothing atomically. */
export const kvStorage: SecondaryStorage = {
  set,
  get: (key) => env.SESSIONS.get(key),
  delete: (key) => env.SESSIONS.delete(key),
  getAndDelete: async (key) => {
    const value = await env.SESSIONS.get(key)
    await env.SESSIONS.delete(key)
    return value
  },
  increment: async (key, ttl) => {
    const count = Number(await env.SESSIONS.get(key)) + 1
    await set(key, String(count), ttl)
    return count
  },
}
