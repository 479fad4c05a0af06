import { expect } from 'vitest'
import { collectionNames } from '../../src/export/collections'
import { makeUser } from './accounts'
import { fill } from './bulk'
import { endings } from './logs'
import { receive } from './receive'

/** The reads that the export of a large account takes: one for the first pages, two more for each collection. */
export const READS = 1 + 2 * collectionNames.length

export const makeLarge = async () => {
  const user = await makeUser()
  for (const name of collectionNames) await fill(user, name, 5_500)
  return user
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
