import { blob, integer, real, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { describe, expectTypeOf, it } from 'vitest'
import type { KindFault, PagingFault, Without } from '../src/export/fit'

// Held by `tsc -p test`: what the compiler says of tables that can't be exported.

const id = text('id').primaryKey()
const userId = text('user_id').notNull()
const createdAt = integer('created_at', { mode: 'timestamp_ms' }).notNull()

const sound = sqliteTable('sound', { id: integer('id').primaryKey(), userId, createdAt })
const ownerless = sqliteTable('ownerless', { id, createdAt })
const timeless = sqliteTable('timeless', { id, userId })
const nullable = sqliteTable('nullable', {
  id: text('id'),
  userId: text('user_id'),
  createdAt: integer('created_at', { mode: 'timestamp' }),
})
const unordered = sqliteTable('unordered', {
  id: real('id').notNull(),
  userId,
  createdAt: text('created_at').notNull(),
})
const pictures = sqliteTable('pictures', { id, data: blob('data', { mode: 'buffer' }) })

describe('the compiler says in words', () => {
  it('nothing of a table that can be read in pages', () => {
    expectTypeOf<PagingFault<typeof sound, 'id' | 'createdAt'>>().toBeNever()
    expectTypeOf<KindFault<typeof sound, 'id' | 'createdAt'>>().toBeNever()
    expectTypeOf<Without<never>>().toBeUnknown()
  })

  it('which column is missing', () => {
    expectTypeOf<
      PagingFault<typeof ownerless, 'id' | 'createdAt'>
    >().toEqualTypeOf<'ownerless has no userId: a collection belongs to users by userId, and is read by createdAt and id'>()
    expectTypeOf<
      PagingFault<typeof timeless, 'id'>
    >().toEqualTypeOf<'timeless has no createdAt: a collection belongs to users by userId, and is read by createdAt and id'>()
  })

  it('which column may be NULL, which would hide rows behind the first page', () => {
    expectTypeOf<PagingFault<typeof nullable, 'id' | 'createdAt'>>().toEqualTypeOf<
      | 'nullable: userId has to be the owner, and notNull()'
      | 'nullable: createdAt has to be a timestamp, and notNull()'
      | 'nullable: id has to be a text or an integer, and notNull()'
    >()
  })

  it('which column has another order than its values in the document', () => {
    expectTypeOf<PagingFault<typeof unordered, 'id' | 'createdAt'>>().toEqualTypeOf<
      | 'unordered: createdAt has to be a timestamp, and notNull()'
      | 'unordered: id has to be a text or an integer, and notNull()'
    >()
  })

  it('which column has to be exported', () => {
    expectTypeOf<
      PagingFault<typeof sound, 'id'>
    >().toEqualTypeOf<'sound: createdAt has to be exported, for pages are read by it'>()
  })

  it('which column is of a kind that cannot be stated', () => {
    expectTypeOf<
      KindFault<typeof pictures, 'id' | 'data'>
    >().toEqualTypeOf<'pictures: data cannot be exported, being a SQLiteBlobBuffer'>()
    expectTypeOf<KindFault<typeof pictures, 'id'>>().toBeNever() // data may be withheld
  })
})
