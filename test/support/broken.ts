import { expect } from 'vitest'
import { collectionNames } from '../../src/export/collections'
import { exportWith, makeUser, signIn } from './accounts'
import { fill } from './bulk'
import { endings } from './logs'
import { receive } from './receive'
import { watched } from './watched'

/** An account of which every collection takes several pages. */
export const makeLarge = async () => {
  const user = await makeUser()
  for (const name of collectionNames) await fill(user, name, 5_500)
  return user
}

/** The reads that a user's export takes when nothing disturbs it. */
export const readsOf = async (user: string): Promise<number> => {
  const { bindings, seen } = watched()
  await (await exportWith(await signIn(user), bindings)).text()
  expect(seen.batches).toBeGreaterThan(2 * collectionNames.length)
  return seen.batches
}

/** A failure before the first byte: an error, and no file. */
export const expect500 = async (response: Response) => {
  expect(response.status).toBe(500)
  expect(response.headers.get('Content-Disposition')).toBeNull()
  expect(await response.json()).toMatchObject({ error: 'Export failed' })
}

/** A file that broke: it does not parse, and the one line about it says `aborted`. Takes the lines away. */
export const expectBroken = async (response: Response, lines: string[], reason: string) => {
  expect(response.status).toBe(200)
  const { text, broken } = await receive(response)
  expect(broken).toEqual(new Error('export aborted')) // and nothing else, which could be data
  expect(text).toMatch(/^\{\n"exportedAt"/)
  expect(() => JSON.parse(text)).toThrow()
  expect(endings(lines.splice(0))).toMatchObject([{ outcome: 'aborted', reason }])
}
