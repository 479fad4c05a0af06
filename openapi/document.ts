import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { collections, type ExportDocument, type Exported, profile } from '../src/export/collections'
import { instant, kindOf } from '../src/export/kinds'

/** A JSON Schema, draft 2020-12. */
export type Schema = { readonly [keyword: string]: unknown }

/** An object that has these properties; a later release may add some. */
export const having = (properties: Record<string, Schema>): Schema => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
})

const columnSchema = (column: SQLiteColumn): Schema => {
  const { schema } = kindOf(column)
  return column.notNull || !('type' in schema) ? schema : { ...schema, type: [schema['type'], 'null'] }
}

const mapValues = <A, B>(record: Record<string, A>, map: (value: A, key: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]))

/** What one row of a collection is called: `scheduledTasks` holds a `ScheduledTask`. */
const rowName = (collection: string) => collection.charAt(0).toUpperCase() + collection.slice(1).replace(/s$/, '')

const rowSchema = ({ columns }: Pick<Exported, 'columns'>) =>
  having(mapValues(columns, (column) => columnSchema(column)))

/** The rows that the document is made of, by the names that clients know them by: the account, and a row of each collection. */
export const rowSchemas: Record<string, Schema> = {
  Profile: rowSchema(profile),
  ...Object.fromEntries(Object.entries(collections).map(([key, rows]) => [rowName(key), rowSchema(rows)])),
}

const version: ExportDocument['version'] = '1.0'

/** Its properties stand in the order in which the document has them. */
const documentOf = (row: (name: string) => Schema) =>
  having({
    exportedAt: { ...instant, description: 'When the export was made. Rows are as of this instant or later.' },
    version: { type: 'string', const: version, description: 'The version of this format.' },
    user: row('Profile'),
    ...mapValues(collections, (_, key) => ({
      type: 'array',
      description: 'Oldest first: by createdAt, then by id.',
      items: row(rowName(key)),
    })),
  })

/** The exported document, all of it in one place. */
export const documentSchema: Schema = documentOf((name) => rowSchemas[name] ?? {})

/** The same where its rows stand beside it, each under its name. */
export const documentOfRefs: Schema = documentOf((name) => ({ $ref: `#/components/schemas/${name}` }))

/** The same as documentSchema, as a file that stands alone. */
export const documentSchemaFile: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Agentbot account export',
  ...documentSchema,
}
