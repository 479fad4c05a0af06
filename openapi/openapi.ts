import { type Answer, answers } from '../src/errors'
import { documentOfRefs, having, rowSchemas, type Schema } from './document'
import { headers } from './headers'

const refs = (kind: 'headers' | 'responses', names: readonly string[], keyOf = (name: string) => name) =>
  Object.fromEntries(names.map((name) => [keyOf(name), { $ref: `#/components/${kind}/${name}` }]))

const every = Object.keys(headers.every)
const cors = Object.keys(headers.cors)

const json = (schema: Schema, example?: Schema) => ({
  content: { 'application/json': { schema, ...(example && { example }) } },
})

const errorSchema = having({
  error: { type: 'string', enum: Object.values(answers).map(({ error }) => error) },
  message: { type: 'string', description: 'A sentence for a person. Its words may change.' },
  requestId: { type: 'string', format: 'uuid', description: 'Names this request in the log, for support.' },
})

/** The error's shape, and which of all its values it can have here. */
const errorOf = (...names: readonly Answer[]): Schema => ({
  allOf: [
    { $ref: '#/components/schemas/Error' },
    { type: 'object', properties: { error: { enum: names.map((name) => answers[name].error) } } },
  ],
})

const ownHeaders: Partial<Record<Answer, string[]>> = {
  unauthorized: ['WWW-Authenticate'],
  methodNotAllowed: ['Allow'],
  tooMany: ['Retry-After'],
}

const errorResponse = (name: Answer) => {
  const { error, message } = answers[name]
  return {
    description: message,
    headers: refs('headers', [...every, ...(ownHeaders[name] ?? []), ...cors]),
    ...json(errorOf(name), { error, message, requestId: '7d9f2a64-0c5b-4f0e-9a53-1d2b8f6f4a3e' }),
  }
}

const errors = (...names: Answer[]) => refs('responses', names, (name) => String(answers[name as Answer].status))

const described = ['unauthorized', 'forbidden', 'methodNotAllowed', 'tooMany', 'failed', 'prefetch'] as const
const file = [...every, 'Content-Disposition', ...cors]
const session = [{ bearer: [] }, { cookie: [] }]

const getExport = {
  operationId: 'getExport',
  summary: 'Download everything the account holds',
  description:
    'One JSON file. It is whole if the transfer ended without an error and the text parses: an export that fails never closes its brackets.',
  security: session,
  responses: {
    200: {
      description: 'The file.',
      headers: refs('headers', [...file, 'Content-Length']),
      ...json({ $ref: '#/components/schemas/ExportDocument' }),
    },
    ...errors('unauthorized', 'forbidden', 'tooMany', 'failed', 'prefetch'),
    default: {
      description: 'Another path or another method.',
      headers: refs('headers', [...every, 'Allow', ...cors]),
      ...json(errorOf('notFound', 'methodNotAllowed')),
    },
  },
}

const headExport = {
  operationId: 'headExport',
  summary: 'See whether the session is valid, and the name of the file',
  description:
    'Checks the session, reads no collection, and neither asks the limit nor uses any of it up. No answer to HEAD has a body.',
  security: session,
  responses: {
    200: { description: 'The session is valid.', headers: refs('headers', file) },
    ...errors('unauthorized', 'forbidden', 'failed', 'prefetch'),
  },
}

const preflightExport = {
  operationId: 'preflightExport',
  summary: "A browser's question before a call from another origin",
  description: 'Answered with 204 for the origins that the operator allows.',
  security: [],
  responses: {
    204: {
      description: 'The origin is allowed.',
      headers: refs('headers', [...every, ...cors, ...Object.keys(headers.preflight)]),
    },
    ...errors('forbidden', 'methodNotAllowed', 'failed', 'prefetch'),
  },
}

/** The API's description, OpenAPI 3.1. */
export const openapi = {
  openapi: '3.1.0',
  info: {
    title: 'Agentbot export',
    version: '1.0',
    summary: "All of a user's Agentbot data as one JSON file.",
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '/', description: 'Where this file is served.' }],
  paths: { '/api/export': { get: getExport, head: headExport, options: preflightExport } },
  components: {
    schemas: { ExportDocument: documentOfRefs, ...rowSchemas, Error: errorSchema },
    responses: Object.fromEntries(described.map((name) => [name, errorResponse(name)])),
    headers: { ...headers.every, ...headers.some, ...headers.cors, ...headers.preflight },
    securitySchemes: {
      bearer: { type: 'http', scheme: 'bearer', description: 'The session token. When it is sent, it alone decides.' },
      cookie: {
        type: 'apiKey',
        in: 'cookie',
        name: '__Secure-agentbot.session-token',
        description: 'Over plain http, which serves local work only, the cookie is agentbot-session.',
      },
    },
  },
}
