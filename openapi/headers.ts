import type { Schema } from './document'

type Header = { description: string; required: boolean; schema: Schema }

const header = (description: string, schema: Schema, required = true): Header => ({ description, required, schema })
const always = (value: string): Schema => ({ type: 'string', const: value })

/** The headers of the answers, as OpenAPI header objects. What they say is held against real answers by test. */
export const headers = {
  /** On every answer. */
  every: {
    'Cache-Control': header('Never kept by a cache.', always('no-store')),
    'X-Request-Id': header('The requestId of the log and of error bodies.', { type: 'string', format: 'uuid' }),
    'X-Content-Type-Options': header('The type is not to be guessed.', always('nosniff')),
    'X-Frame-Options': header('Not to be framed.', always('DENY')),
    'Referrer-Policy': header('The address is told to nobody.', always('no-referrer')),
    'Content-Security-Policy': header(
      'Nothing in an answer may run or load.',
      always("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    ),
    'Strict-Transport-Security': header('https only.', always('max-age=63072000')),
    'Cross-Origin-Resource-Policy': header('`cross-origin` for allowed origins.', {
      type: 'string',
      enum: ['same-origin', 'cross-origin'],
    }),
  },

  /** On some answers. */
  some: {
    'Content-Disposition': header("The file's name: the first 8 characters of the user id, and the UTC date.", {
      type: 'string',
      pattern: String.raw`^attachment; filename="agentbot-export-[A-Za-z0-9_-]{0,8}-\d{4}-\d{2}-\d{2}\.json"$`,
    }),
    'Content-Length': header(
      'Absent when the account does not fit one read and is streamed.',
      { type: 'integer', minimum: 1 },
      false,
    ),
    'WWW-Authenticate': header('How to authenticate.', always('Bearer realm="export"')),
    Allow: header(
      'What may be asked instead; on every 405.',
      { type: 'string', enum: ['GET, HEAD', 'GET, HEAD, OPTIONS'] },
      false,
    ),
    'Retry-After': header('Seconds to wait.', { type: 'integer', minimum: 1 }),
  },

  /** On answers to an allowed origin. */
  cors: {
    'Access-Control-Allow-Origin': header('The allowed origin.', { type: 'string' }, false),
    'Access-Control-Allow-Credentials': header('The cookie may be sent.', always('true'), false),
    'Access-Control-Expose-Headers': header(
      'What scripts may read.',
      always('Content-Disposition,Content-Length,Retry-After,X-Request-Id'),
      false,
    ),
    Vary: header('A cache has to tell origins apart.', { type: 'string' }, false),
  },

  /** On answers to a preflight. */
  preflight: {
    'Access-Control-Allow-Methods': header('Methods that may be used.', always('GET,HEAD')),
    'Access-Control-Allow-Headers': header('Headers that may be sent.', always('Authorization')),
    'Access-Control-Max-Age': header('Seconds for which this holds.', { type: 'integer', minimum: 1 }),
  },
} as const satisfies Record<string, Record<string, Header>>
