import { exportOf } from 'agentbot-export'
import { Hono } from 'hono'
import { getCookie } from 'hono/cookie'
import { sha256 } from 'hono/utils/crypto'

const dataExport = exportOf<{ Bindings: Cloudflare.Env }>({
  database: (c) => c.env.DB,
  who: async (c) => {
    const token = getCookie(c, 'session', 'host')
    if (!token) return null
    return c.env.DB.prepare('select user_id from session where id = ? and expires_at > unixepoch()')
      .bind(await sha256(token))
      .first<string>('user_id')
  },
  limit: (c) => c.env.EXPORT_LIMIT,
})

export default new Hono<{ Bindings: Cloudflare.Env }>().route('/api/export', dataExport)
