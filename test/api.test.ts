import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { documentSchemaFile } from '../src/api/document'
import { openapi } from '../src/api/openapi'
import app from '../src/index'
import { makeUser, signIn } from './support/accounts'

// When a declaration changed on purpose: npx vitest --project workerd test/api.test.ts -u
const asFile = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

test('public/openapi.json is what the code declares', async () => {
  await expect(asFile(openapi)).toMatchFileSnapshot('../public/openapi.json')
})

test('public/export.schema.json is what the code declares', async () => {
  await expect(asFile(documentSchemaFile)).toMatchFileSnapshot('../public/export.schema.json')
})

test("the description's cookie signs in", async () => {
  const { name } = openapi.components.securitySchemes.cookie
  const headers = { Cookie: `${name}=${await signIn(await makeUser())}` }
  expect((await app.request('https://localhost/api/export', { headers }, env)).status).toBe(200)
})
