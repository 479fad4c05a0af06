import { env } from 'cloudflare:workers'
import { beforeAll, expect, it } from 'vitest'
import { type Collection, collections } from '../src/export/collections'
import { instant, kindOf } from '../src/export/kinds'
import { exportWith, makeUser, signIn } from './support/accounts'
import { addCollections } from './support/more-collections'

beforeAll(addCollections)

const exported = async (user: string) =>
  (await exportWith(await signIn(user))).json<{ everyKind: Record<string, unknown>[] }>()

it('every kind of column is stated exactly, on every page', async () => {
  const user = await makeUser()
  await env.DB.prepare(
    `INSERT INTO every_kind WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450)
     SELECT i, ?, 'b' || i, i / 4.0, '{"a":[' || i || ']}', i % 2, i * 1001, i * 60 FROM n`,
  )
    .bind(user)
    .run()
  const row = (i: number) => ({
    id: i,
    body: `b${i}`,
    temperature: i / 4,
    settings: { a: [i] },
    isPinned: i % 2 === 1,
    usedAt: new Date(i * 1001).toISOString(),
    createdAt: new Date(i * 60_000).toISOString(),
  })
  expect((await exported(user)).everyKind).toEqual(Array.from({ length: 450 }, (_, i) => row(i + 1)))
})

it('NULL is null in every kind of column', async () => {
  const user = await makeUser()
  await env.DB.prepare(`INSERT INTO every_kind VALUES (451, ?, 'b', NULL, NULL, NULL, NULL, 0)`).bind(user).run()
  const nothing = { temperature: null, settings: null, isPinned: null, usedAt: null }
  expect((await exported(user)).everyKind).toEqual([
    { id: 451, body: 'b', ...nothing, createdAt: '1970-01-01T00:00:00.000Z' },
  ])
})

it('every kind of column has its schema', () => {
  const { everyKind } = collections as Record<string, Collection>
  const columns = Object.entries(everyKind?.columns ?? {})
  expect(Object.fromEntries(columns.map(([key, column]) => [key, kindOf(column).schema]))).toEqual({
    id: { type: 'integer', format: 'int64' },
    body: { type: 'string' },
    temperature: { type: 'number' },
    settings: {},
    isPinned: { type: 'boolean' },
    usedAt: instant,
    createdAt: instant,
  })
})
