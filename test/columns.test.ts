import { env } from 'cloudflare:workers'
import { getTableName } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { collectionNames, collections } from '../src/export/collections'
import { makeUser, plant } from './support/accounts'
import { type Field, fieldsOf } from './support/columns'

const FIRST = -62_135_596_800_000 // the year 0001
const LAST = 253_402_300_799_999 // the year 9999

/** What a column must not hold, for the document could not say it, and the CHECK that refuses it. */
const refusedBy = ({ column, isSeconds }: Field): { values: (string | number)[]; check: string } => {
  const name = column.name
  if (column.dataType === 'boolean') return { values: [7, -1], check: `${name} IN (0, 1)` }
  if (column.dataType === 'json') return { values: ["'{'", "''", "'{a:1}'"], check: `json_valid(${name})` }
  if (column.dataType !== 'date') return { values: [], check: '' }
  const [least, most] = isSeconds ? [FIRST / 1000, Math.floor(LAST / 1000)] : [FIRST, LAST]
  return { values: [least - 1, most + 1], check: `${name} BETWEEN ${least} AND ${most}` }
}

describe.each(collectionNames)('what %s cannot say truthfully, the database refuses', async (name) => {
  const { table } = collections[name]
  const fields = await fieldsOf(table)
  const set = async (field: Field, value: string | number | null) => {
    const user = await makeUser()
    await plant(user, { [name]: [{}] })
    return env.DB.prepare(`UPDATE ${getTableName(table)} SET ${field.column.name} = ${value} WHERE user_id = ?`)
      .bind(user)
      .run()
  }

  it.each(fields.map((field) => [field.column.name, field] as const))('%s', async (column, field) => {
    const { values, check } = refusedBy(field)
    for (const value of values) {
      const words = `${getTableName(table)}.${column} takes ${value}: give it CHECK (${check})`
      await expect(set(field, value), words).rejects.toThrow('SQLITE_CONSTRAINT')
    }
    if (field.column.notNull && field.column !== table.id)
      await expect(set(field, null), `${column} takes NULL`).rejects.toThrow('SQLITE_CONSTRAINT')
    else if (!field.column.notNull) await set(field, null)
  })
})
