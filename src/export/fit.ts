import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { KindName } from './kinds'

/** A table's columns by their keys in the schema. */
export type ColumnKey<T extends SQLiteTable> = keyof T['_']['columns'] & string

/** Added to a parameter's type, it makes whatever has a fault a compile error that says the fault's words. */
export type Without<Fault> = [Fault] extends [never] ? unknown : Fault

type Name<T extends SQLiteTable> = T['_']['name']

/** Exported columns of a kind that can't be stated exactly. */
export type KindFault<T extends SQLiteTable, K extends ColumnKey<T>> = {
  [P in K]: T['_']['columns'][P]['_']['columnType'] extends infer Kind extends string
    ? Kind extends KindName
      ? never
      : `${Name<T>}: ${P} cannot be exported, being a ${Kind}`
    : never
}[K]

/** The columns that pages are read by, with the kinds whose order in the database is that of their values in the document. */
type Paging = { userId: string; createdAt: 'SQLiteTimestamp'; id: 'SQLiteText' | 'SQLiteInteger' }
type Meant = { userId: 'the owner'; createdAt: 'a timestamp'; id: 'a text or an integer' }

/** Columns that are not there, not exported, or of no use: a row with a NULL among them would be behind no cursor. */
export type PagingFault<T extends SQLiteTable, K extends string> = {
  [P in keyof Paging]: P extends ColumnKey<T>
    ? T['_']['columns'][P]['_'] extends { notNull: true; columnType: Paging[P] }
      ? P extends K | 'userId'
        ? never
        : `${Name<T>}: ${P} has to be exported, for pages are read by it`
      : `${Name<T>}: ${P} has to be ${Meant[P]}, and notNull()`
    : `${Name<T>} has no ${P}: a collection belongs to users by userId, and is read by createdAt and id`
}[keyof Paging]
