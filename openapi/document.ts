import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { collections, type ExportDocument, type Exported, profile } from '../src/export/collections'
import { instant, kindOf } from '../src/export/kinds'

/** A JSON Schema, draft 2020-12. */
export type Schema = { readonly [keyword: string]: unknown }

/** An object of exactly these properties. */
export const exactly = (properties: Record<string, Schema>): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
})

const columnSchema = (column: SQLiteColumn): Schema => {
  const { schema } = kindOf(column)
  return column.notNull || !('type' in schema) ? schema : { ...schema, type: [schema['type'], 'null'] }
}

const mapValues = <A, B>(record: Record<string, A>, map: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))

const rowSchema = ({ columns }: Pick<Exported, 'columns'>) => exactly(mapValues(columns, columnSchema))

const version: ExportDocument['version'] = '1.0'

/** The exported document. Its properties stand in the order in which the document has them. */
export const documentSchema: Schema = exactly({
  exportedAt: { ...instant, description: 'When the export was made. Rows are as of this instant or later.' },
  version: { type: 'string', const: version, description: 'The version of this format.' },
  user: rowSchema(profile),
  ...mapValues(collections, (collection) => ({
    type: 'array',
    description: 'Oldest first: by createdAt, then by id.',
    items: rowSchema(collection),
  })),
})

/** The same, as a file that stands alone. */
export const documentSchemaFile: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Agentbot account export',
  ...documentSchema,
}
