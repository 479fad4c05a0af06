import { env } from 'cloudflare:workers'
import { hc, type InferResponseType } from 'hono/client'
import { expect, expectTypeOf, test } from 'vitest'
import type { App, ExportDocument as Described, ErrorAnswer } from '../client'
import type { ExportDocument } from '../src/export/collections'
import app from '../src/index'
import { makeUser, plant, signIn, some } from './support/accounts'

const client = hc<App>('http://localhost', {
  fetch: (input: RequestInfo | URL, init?: RequestInit) => app.request(input, init, env),
})
const getExport = client.api.export.$get

test("Hono's typed client knows the document", async () => {
  const user = await makeUser()
  await plant(user, { agents: some(2) })
  const answer = await getExport({ header: { authorization: `Bearer ${await signIn(user)}` } })
  if (!answer.ok) return expect.unreachable(answer.statusText)
  const document = await answer.json()
  expectTypeOf(document).toEqualTypeOf<Described>()
  expect(document.user.id).toBe(user)
  expect(document.agents).toHaveLength(2)
})

test('the described document is the one that the declarations give', () => {
  expectTypeOf<Described>().toExtend<ExportDocument>()
  expectTypeOf<ExportDocument>().toExtend<Described>()
})

test("Hono's typed client knows the errors", async () => {
  const answer = await getExport({ header: {} })
  if (answer.ok) return expect.unreachable()
  const { error, message, requestId } = await answer.json()
  expectTypeOf(error).toBeString()
  expect({ status: answer.status, error, message }).toMatchObject({ status: 401, error: 'Unauthorized' })
  expect(requestId).toBe(answer.headers.get('X-Request-Id'))
  expectTypeOf<InferResponseType<typeof getExport, 404>>().toEqualTypeOf<ErrorAnswer>()
})
