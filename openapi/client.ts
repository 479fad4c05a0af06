import { answers } from '../src/errors'
import { documentSchema, type Schema } from './document'

const names: Record<string, string> = {
  integer: 'number',
  number: 'number',
  string: 'string',
  boolean: 'boolean',
  null: 'null',
}

/** A JSON Schema as a TypeScript type. */
const typeOf = ({ type, const: constant, properties, items }: Schema, indent: string): string => {
  if (constant !== undefined) return `'${constant}'`
  if (properties) return objectOf(properties as Record<string, Schema>, indent)
  if (items) return `${typeOf(items as Schema, indent)}[]`
  return [type]
    .flat()
    .map((name) => names[String(name)] ?? 'unknown')
    .join(' | ')
}

const objectOf = (properties: Record<string, Schema>, indent: string): string => {
  const lines = Object.entries(properties).map(
    ([key, schema]) => `${indent}  ${key}: ${typeOf(schema, `${indent}  `)}\n`,
  )
  return `{\n${lines.join('')}${indent}}`
}

const failures = Object.values(answers)

/** Types for a front end, as a file that stands alone: of the Worker's own sources it needs none. */
export const clientTypes = `import type { Hono } from 'hono'

/** The exported document. Numbers beyond 2^53 are exact in the text; JSON.parse rounds them. */
export type ExportDocument = ${typeOf(documentSchema, '')}

/** Every error. */
export type ErrorAnswer = {
  error:
${failures.map(({ error }) => `    | '${error}'`).join('\n')}
  message: string
  requestId: string
}

type Input = { header: { authorization?: string } }
type File = { input: Input; output: ExportDocument; outputFormat: 'json'; status: 200 }
type Failure = {
  input: Input
  output: ErrorAnswer
  outputFormat: 'json'
  status: ${failures.map(({ status }) => status).join(' | ')}
}

/** The API for Hono's typed client: \`hc<App>('https://…')\`. */
export type App = Hono<object, { '/api/export': { $get: File | Failure } }, '/'>
`
