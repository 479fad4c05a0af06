import { readFileSync } from 'node:fs'
import { createConfig, lintFromString } from '@redocly/openapi-core'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeAccount } from './support/accounts.ts'
import { asDeployed, type Server, startServer } from './support/server.ts'

const FRIEND = 'https://app.agentbot.example'
const PATH = '/api/export'

const read = (name: string) => readFileSync(new URL(`../../public/${name}`, import.meta.url), 'utf8')
const openapi = JSON.parse(read('openapi.json'))
const documentSchema = JSON.parse(read('export.schema.json'))

// `type: ['string', 'null']` is how JSON Schema says "or null"; ajv's strict mode would have an anyOf.
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, logger: { ...console, warn: expect.unreachable } })
addFormats(ajv)
ajv.addVocabulary(['components']) // what a schema of the description refers to

/** What a reference stands for; anything else stands for itself. */
const follow = (node: typeof openapi): typeof openapi =>
  (node.$ref ?? '#')
    .split('/')
    .slice(1)
    .reduce((part: typeof openapi, key: string) => part[key], node.$ref ? openapi : node)

/** The schema as it is today: for its readers it is open to what a later release adds. */
const closed = <T>(schema: T): T =>
  JSON.parse(JSON.stringify(schema), (_, part) => (part?.required ? { ...part, additionalProperties: false } : part))

const expectValid = (schema: object, value: unknown) => {
  const validate = ajv.compile(closed({ ...schema, components: openapi.components }))
  expect(validate(value), ajv.errorsText(validate.errors)).toBe(true)
}

let server: Server
let misconfigured: Server
beforeAll(async () => {
  server = await startServer(asDeployed, { ALLOWED_ORIGINS: FRIEND })
  misconfigured = await startServer(asDeployed, { SESSION_STORE: 'nowhere' })
})
afterAll(() => Promise.all([server.close(), misconfigured.close()]))

/** Asks over a socket, without the compression that hides a length. */
const ask = (method: string, headers: Record<string, string> = {}, path = PATH, { origin } = server) =>
  fetch(`${origin}${path}`, { method, headers: { 'Accept-Encoding': 'identity', ...headers } })

const signedIn = async (rows?: number) => ({ Authorization: `Bearer ${(await makeAccount(server, rows)).token}` })

// Headers of HTTP itself, and hardening that no client has to know.
const unspoken =
  /^(content-(type|length)|transfer-encoding|connection|keep-alive|date|cross-origin-opener-policy|origin-agent-cluster|x-(dns-prefetch-control|download-options|permitted-cross-domain-policies|xss-protection))$/

/** Holds an answer against a response of the description: status, every header, body. */
const expectDescribed = async (answer: Response, operation: string, key: string = String(answer.status)) => {
  const described = follow(openapi.paths[PATH][operation].responses[key])
  for (const [name, header] of Object.entries(described.headers)) {
    const { required, schema } = follow(header)
    const value = answer.headers.get(name)
    if (value === null) expect(required, `${name} is missing`).toBe(false)
    else expectValid(schema, schema.type === 'integer' ? Number(value) : value)
  }
  const names = Object.keys(described.headers).map((name) => name.toLowerCase())
  expect([...answer.headers.keys()].filter((name) => !unspoken.test(name) && !names.includes(name))).toEqual([])

  const text = await answer.text()
  if (operation === 'head' || !described.content) return expect(text).toBe('')
  expect(answer.headers.get('Content-Type')).toBe('application/json')
  expectValid(follow(described.content['application/json'].schema), JSON.parse(text))
}

test('the 200 is as described: whole with a length, streamed without, and for an allowed origin', async () => {
  const whole = await ask('GET', await signedIn(0))
  expect(whole.headers.has('Content-Length')).toBe(true)
  await expectDescribed(whole, 'get', '200')
  const streamed = await ask('GET', await signedIn(9_000))
  expect(streamed.headers.has('Content-Length')).toBe(false)
  await expectDescribed(streamed, 'get', '200')
  const friendly = await ask('GET', { ...(await signedIn()), Origin: FRIEND })
  expect(friendly.headers.get('Access-Control-Allow-Origin')).toBe(FRIEND)
  await expectDescribed(friendly, 'get', '200')
})

test.for([
  ['get', 'GET', 401, {}],
  ['get', 'GET', 401, { Origin: FRIEND }],
  ['get', 'GET', 403, { Origin: 'https://stranger.example' }],
  ['get', 'GET', 503, { 'Sec-Purpose': 'prefetch' }],
  ['head', 'HEAD', 401, {}],
  ['head', 'HEAD', 403, { 'Sec-Fetch-Site': 'cross-site' }],
  ['head', 'HEAD', 503, { 'Sec-Purpose': 'prefetch' }],
  ['options', 'OPTIONS', 204, { Origin: FRIEND, 'Access-Control-Request-Method': 'GET' }],
  ['options', 'OPTIONS', 403, { Origin: 'https://stranger.example' }],
  ['options', 'OPTIONS', 405, {}],
  ['options', 'OPTIONS', 503, { 'Sec-Purpose': 'prefetch' }],
  ['options', 'POST', 405, {}],
  ['options', 'DELETE', 405, { Origin: FRIEND }],
] as const)('%s: the answer to %s, %i, is as described: %o', async ([operation, method, status, headers]) => {
  const answer = await ask(method, headers)
  expect(answer.status).toBe(status)
  await expectDescribed(answer, operation)
})

test.for(['get', 'head', 'options'])('%s: the 500 is as described', async (operation) => {
  const answer = await ask(operation.toUpperCase(), {}, PATH, misconfigured)
  expect(answer.status).toBe(500)
  await expectDescribed(answer, operation)
})

test('HEAD with a session is as described', async () => {
  const answer = await ask('HEAD', await signedIn())
  expect(answer.status).toBe(200)
  await expectDescribed(answer, 'head')
})

test('the 429 is as described', async () => {
  const headers = await signedIn(0)
  let answer = await ask('GET', headers)
  for (let i = 0; i < 40 && answer.status === 200; i++) answer = await ask('GET', headers)
  expect(answer.status).toBe(429)
  await expectDescribed(answer, 'get')
})

test('another path and another method are the default answer', async () => {
  const elsewhere = await ask('GET', {}, '/api/nothing')
  expect(elsewhere.status).toBe(404)
  await expectDescribed(elsewhere, 'get', 'default')
})

test('a document has the keys of its schema in their order: none can be taken away, and a later release may add some', async () => {
  const document = await (await ask('GET', await signedIn(3))).json()
  const expectKeys = ({ properties, items }: typeof documentSchema, value: object) => {
    if (items) for (const item of Object.values(value)) expectKeys(items, item)
    if (properties) expect(Object.keys(value)).toEqual(Object.keys(properties))
    for (const key in properties) expectKeys(properties[key], Reflect.get(value, key))
  }
  expectKeys(documentSchema, document)

  const isValid = ajv.compile(documentSchema)
  expect(isValid(document)).toBe(true)
  expect(isValid({ ...document, more: 1, user: { ...document.user, more: 1 } })).toBe(true)
  for (const key of Object.keys(document)) expect(isValid({ ...document, [key]: undefined }), key).toBe(false)
  expect(isValid({ ...document, user: { ...document.user, name: null } })).toBe(true)
  for (const wrong of [{ id: null }, { referralCode: 1 }, { referralCredits: 0.5 }, { plan: 7 }]) {
    expect(isValid({ ...document, user: { ...document.user, ...wrong } }), JSON.stringify(wrong)).toBe(false)
  }
})

test('what a client is generated for has names', () => {
  const names = ['ExportDocument', 'Profile', 'Agent', 'ScheduledTask', 'Workflow', 'Error']
  expect(Object.keys(openapi.components.schemas)).toEqual(expect.arrayContaining(names))
  for (const name of names) expect(JSON.stringify(openapi)).toContain(`"#/components/schemas/${name}"`)
})

test('the linter has nothing to say', async () => {
  const config = await createConfig({ extends: ['recommended'] })
  expect(await lintFromString({ source: read('openapi.json'), absoluteRef: 'openapi.json', config })).toEqual([])
})
