// Somebody's front end, checked with the settings that such a front end has: no types of Workers, no sources of ours.
import type { App, ErrorAnswer, ExportDocument } from 'agentbot-export/client'
import { hc } from 'hono/client'

const getExport = hc<App>('https://export.example.com').api.export.$get

export const download = async (token: string): Promise<ExportDocument | ErrorAnswer> => {
  const answer = await getExport({ header: { authorization: `Bearer ${token}` } })
  if (!answer.ok) return await answer.json()
  const document = await answer.json()
  const names: string[] = document.agents.map(({ name }) => name)
  const code: string | null = document.user.referralCode
  return { ...document, user: { ...document.user, referralCode: code ?? names[0] ?? null } }
}
