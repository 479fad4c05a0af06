import { env } from 'cloudflare:workers'
import { getTableName } from 'drizzle-orm'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { type Collection, collectionNames, collections } from '../src/export/collections'
import { MOST_BYTES } from '../src/export/page'
import type { Rows } from '../src/export/queries'
import { exportWith, makeUser, signIn, unique } from './support/accounts'
import { expect500 } from './support/broken'
import { fill, heavyName } from './support/bulk'
import { anythingSql, type Field, fieldsOf, isCounted, uniqueNumber } from './support/columns'
import { captureLogs, endings } from './support/logs'
import { receive } from './support/receive'
import { rendered, withoutInstant } from './support/rendered'
import { withoutChecks } from './support/unchecked'
import { watched } from './support/watched'

vi.setConfig({ testTimeout: 60_000 })

const light = (length: number) => `replace(hex(zeroblob(${Math.floor(length / 2)})), '0', 'x')`

/** SQL for `length` bytes that JSON writes as six each; the last four tell rows 1 to 256 apart. */
const heaviest = (length: number) => {
  const tail = [6, 4, 2, 0].map((shift) => `char(1 + ((i >> ${shift}) & 3))`)
  return `replace(hex(zeroblob(${length / 2 - 2})), '0', char(1)) || ${tail.join(' || ')}`
}

const D1_BYTES = 2_000_000 // of a row's JSON
const ACCOUNT_BYTES = 12_000_000

/** SQL for a text as heavy as its column admits, or a share of that. */
const heaviestOf = ({ column, bytes, isJson }: Field, share: number): string => {
  if (bytes === undefined)
    throw new Error(`${column.name} has no limit: give it CHECK (octet_length(${column.name}) <= N)`)
  const length = Math.max(8, Math.floor((bytes * share) / 2) * 2)
  return isJson ? `'"' || ${light(length - 2)} || '"'` : heaviest(length)
}

/** Plants rows in which every text is as heavy as the migrated table allows, and tells what one of them may weigh as JSON. */
const plantHeaviest = async (table: Collection['table'], user: string, share = 1): Promise<number> => {
  const fields = await fieldsOf(table)
  const isText = ({ column, values }: Field) => column.getSQLType() === 'text' && values.length === 0
  const sqlOf = (field: Field) => {
    if (field.column === table.userId) return '?1'
    if (field.column === table.id && isCounted(table)) return '?3 * 1000 + i'
    return isText(field) ? heaviestOf(field, share) : anythingSql(field)
  }
  const weight = fields.reduce((sum, field) => sum + (isText(field) ? 6 * share * (field.bytes ?? 0) : 30), 0)
  const rows = Math.min(256, Math.max(3, Math.floor(ACCOUNT_BYTES / weight)))
  try {
    await env.DB.prepare(
      `INSERT INTO ${getTableName(table)} WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)
       SELECT ${fields.map(sqlOf)} FROM n WHERE ?3 > 0`,
    )
      .bind(user, rows, uniqueNumber())
      .run()
    return weight
  } catch (error) {
    if (share < 0.01 || !/CHECK|TOOBIG/.test(String(error))) throw error
    return plantHeaviest(table, user, share / 2) // a CHECK of all texts together
  }
}

it.each(collectionNames)('%s: rows as heavy as the table allows make a whole document', async (name) => {
  const user = await makeUser()
  const weight = await plantHeaviest(collections[name].table, user)
  expect(weight, `a row of ${name} may be heavier as JSON than D1 can hold: limit its texts`).toBeLessThan(D1_BYTES)
  const { text } = await receive(await exportWith(await signIn(user)))
  expect(withoutInstant(text)).toBe(await rendered(user))
})

it('pages weigh less than is promised, however heavy rows grow behind light ones', async () => {
  const user = await makeUser()
  await fill(user, 'agents', 2_500, { name: `iif(i BETWEEN 301 AND 2300, ${heavyName}, 'n')` })
  const { bindings, seen } = watched()
  const { text } = await receive(await exportWith(await signIn(user), bindings))
  expect(withoutInstant(text)).toBe(await rendered(user))
  const weights = seen.pages.map((page) => (page as Rows).text?.length ?? 0)
  expect(Math.max(...weights)).toBeGreaterThan(MOST_BYTES / 2)
  expect(Math.max(...weights)).toBeLessThanOrEqual(MOST_BYTES)
  expect(MOST_BYTES).toBeLessThan(1_000_000) // a few of them are all that an open export holds
})

describe('a profile beyond what the checks of the table admit, with half a character', () => {
  const CELL = 900_000 // bytes of JSON that leave D1 as hexadecimal digits at once

  /** A user whose profile weighs so many bytes as JSON. */
  const makeHeavy = async (bytes: number) => {
    const user = await makeUser()
    await withoutChecks()
    const rename = (length: number) =>
      env.DB.prepare(`UPDATE users SET name = CAST(x'eda0bd' AS TEXT) || substr(${light(2 * CELL)}, 1, ?) WHERE id = ?`)
        .bind(length, user)
        .run()
    await rename(1)
    const profile = /"user": (.*),$/m.exec(await (await exportWith(await signIn(user))).text())?.[1] ?? ''
    const written = String.raw`\ud83d`.length // of three bytes in the database
    await rename(bytes - (profile.length - written + 3 - 1))
    return user
  }

  it('is exported up to one cell of digits', async () => {
    const { text } = await receive(await exportWith(await signIn(await makeHeavy(CELL))))
    const { name } = JSON.parse(text).user
    expect(name).toMatch(/^\ud83dx+$/)
    expect(name.length).toBeGreaterThan(CELL - 1_000)
  })

  it('is refused beyond, and the log says why', async () => {
    const lines = captureLogs()
    const user = await makeHeavy(CELL + 1)
    await expect500(await exportWith(await signIn(user)))
    expect(endings(lines).at(-1)).toMatchObject({ reason: `RowError heavier than can be stated: users ${user}` })
  })
})

const hex = (bytes: Uint8Array) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** The bytes as they come back once a decoder has put U+FFFD for what is no UTF-8. */
const lossy = (bytes: Uint8Array) =>
  new TextEncoder().encode(new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(bytes))

describe('26 text that is not UTF-8', () => {
  /** Plants the bytes as a text where a first page (or, behind 300 rows, a later one) or the profile reads them. */
  const plantBytes = async (bytes: Uint8Array, where: string) => {
    const user = await makeUser()
    const text = `CAST(x'${hex(bytes)}' AS TEXT)`
    if (where === 'profile') await env.DB.prepare(`UPDATE users SET name = ${text} WHERE id = ?`).bind(user).run()
    else {
      if (where === 'later page') await fill(user, 'workflows', 300)
      const insert = `INSERT INTO workflows VALUES (?, ?, ${text}, 1, 1000)`
      await env.DB.prepare(insert).bind(unique('broken'), user).run()
    }
    return user
  }
  /** Can JavaScript bind it? What D1 stores of any string is UTF-8, but for lone surrogates. */
  const isText = (bytes: Uint8Array) => {
    const halves = hex(bytes).replaceAll(/(?<=^(?:..)*)ed[ab].[89ab]./g, '')
    return hex(lossy(Uint8Array.fromHex(halves))) === halves
  }

  const bytes = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 12 }),
    fc.string({ unit: 'binary', minLength: 1 }).map((text) => new TextEncoder().encode(text).slice(0, -1)),
  )

  it.each([
    ['profile', 'users'],
    ['first page', 'workflows'],
    ['later page', 'workflows'],
  ])('in the %s is never exported altered, and the log says where it is', async (where, table) => {
    const lines = captureLogs()
    await fc.assert(
      fc.asyncProperty(bytes, async (bytes) => {
        fc.pre(!isText(bytes))
        const user = await plantBytes(bytes, where)
        const response = await exportWith(await signIn(user))
        const { broken } = await receive(response)
        expect(response.status === 500 || broken !== undefined).toBe(true)
        const ending = endings(lines).at(-1)
        expect(ending).toMatchObject({ outcome: 'aborted' })
        expect(ending?.['reason']).toMatch(
          `RowError bytes that are no text: ${table} "${where === 'profile' ? user : 'broken'}`,
        )
      }),
      { numRuns: 25 },
    )
  })

  // Replaced by as many bytes, so that their count alone would not tell.
  it('cut inside a character of four bytes is never exported altered', async () => {
    const user = await plantBytes(new TextEncoder().encode('😀').slice(0, 3), 'first page')
    expect((await exportWith(await signIn(user))).status).toBe(500)
  })
})
