import { env } from 'cloudflare:workers'
import { expect, test } from 'vitest'
import { clientTypes } from '../openapi/client'
import { documentSchemaFile } from '../openapi/document'
import { openapi } from '../openapi/openapi'
import app from '../src/index'
import { makeUser, signIn } from './support/accounts'

// When a declaration changed on purpose: npx vitest --project workerd test/api.test.ts -u
const asFile = (value: unknown) => `${JSON.stringify(value, null, 2).replace(listOfTexts, onOneLine)}\n`

// The layout of `npm run format`: a list of texts stands on one line where there is room.
const listOfTexts = /^.*\[\n(?: +"[^"\n]*",?\n)+ *\],?$/gm
const onOneLine = (list: string) => {
  const line = list
    .replace(/\[\n +/, '[')
    .replace(/\n +\]/, ']')
    .replace(/\n +/g, ' ')
  return line.length <= 120 ? line : list
}

test('public/openapi.json is what the code declares', async () => {
  await expect(asFile(openapi)).toMatchFileSnapshot('../public/openapi.json')
})

test('public/export.schema.json is what the code declares', async () => {
  await expect(asFile(documentSchemaFile)).toMatchFileSnapshot('../public/export.schema.json')
})

test('client.d.ts is what the code declares', async () => {
  await expect(clientTypes).toMatchFileSnapshot('../client.d.ts')
})

test("the description's cookie signs in", async () => {
  const { name } = openapi.components.securitySchemes.cookie
  const headers = { Cookie: `${name}=${await signIn(await makeUser())}` }
  expect((await app.request('https://localhost/api/export', { headers }, env)).status).toBe(200)
})
