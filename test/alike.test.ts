import { env } from 'cloudflare:workers'
import { beforeAll, describe, expect, it } from 'vitest'
import { collectionNames, collections } from '../src/export/collections'
import { withinLimit } from '../src/limit'
import { exportOf } from '../src/mount'
import { exportWith, makeUser, plant, signIn } from './support/accounts'
import { isCounted } from './support/columns'
import { stores } from './support/stores'
import { watched } from './support/watched'

/** Ids that a careless comparison takes for one: case, spaces, marks apart or in one, widths, what looks like nothing. */
const ids = ['jané', 'jane\u0301', 'Jané', 'jané ', ' jané', 'jané\u200b', 'ｊané', 'jané%', 'jan_', 'jané\t', "jané'"]
beforeAll(async () => {
  for (const id of ids) await makeUser({ id, email: `${id}@example.com`, referralCode: id })
})

const inAnHour = () => new Date(Date.now() + 3_600_000)

const idIn = async (response: Response) => (await response.json<{ user: { id: string } }>()).user.id

describe.each(stores)('sessions in $name', ({ signIn, exportWith }) => {
  it('users whose ids are alike are others, and count apart', async () => {
    for (const id of ids) {
      const { bindings, seen } = watched()
      expect(await idIn(await exportWith(await signIn(id, inAnHour()), bindings))).toBe(id)
      expect(seen.limitKeys).toEqual([id])
    }
  })
})

it('a limit that one of them has reached is no other’s', async () => {
  const limiter = watched().bindings.EXPORT_LIMIT
  const own: boolean[] = []
  for (let i = 0; i < 40; i++) own.push(await withinLimit(limiter, 'jané', 'id'))
  expect(own).toContain(false)
  for (const id of ids.slice(1)) expect(await withinLimit(limiter, id, 'id')).toBe(true)
})

const texts = collectionNames.filter((name) => !isCounted(collections[name].table))

it.each(texts)(
  'rows of %s with such ids, made in one instant, are others too, in the order of their bytes',
  async (name) => {
    const user = await makeUser()
    await plant(user, { [name]: ids.map((id) => ({ id, createdAt: new Date(0) })) })
    const document = await (await exportWith(await signIn(user))).json<Record<string, { id: string }[]>>()
    expect(document[name]?.map(({ id }) => id)).toEqual(ids.toSorted()) // no character beyond U+FFFF, so units stand as bytes do
  },
)

it('an app that says one of them exports him', async () => {
  for (const id of ids) {
    const app = exportOf<{ Bindings: Cloudflare.Env }>({ database: (c) => c.env.DB, who: () => id, limit: 'none' })
    expect(await idIn(await app.request('http://localhost/', {}, env))).toBe(id)
  }
})
