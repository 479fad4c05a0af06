import type { Row, Table } from '../rendering.ts'
import { ends, halves, texts } from './texts.ts'

/** Rows of an account by table, without their owner. */
export type Rows = Record<Table, Row[]>

/** The day of rows for which time does not matter. */
const DAY = Date.UTC(2026, 0, 31, 23, 59, 59, 999)
const FIRST = -62_135_596_800_000 // the year 1
const LAST = 253_402_300_799_999 // the year 9999

const agent = (id: string, name: string, created_at = DAY, more: Row = {}): Row => ({
  ...{ id, name, model: 'gpt-4o', status: 'running', created_at, updated_at: created_at },
  ...more,
})
const task = (id: string, name: string, created_at = DAY, more: Row = {}): Row => ({
  ...{ id, name, cron_schedule: '0 9 * * *', enabled: 1, created_at },
  ...more,
})
const workflow = (id: string, name: string, created_at = DAY, enabled = 0): Row => ({ id, name, enabled, created_at })

const number = (i: number) => String(i).padStart(6, '0')
const count = <T>(length: number, make: (i: number) => T): T[] => Array.from({ length }, (_, i) => make(i))

/** So many rows in each collection, created one after the other and inserted the other way round. */
export const fewRows = (prefix: string, each: number): Rows => ({
  agents: count(each, (i) => agent(`${prefix}a${i}`, `agent ${i}`, DAY - i, { updated_at: DAY + i })),
  scheduled_tasks: count(each, (i) => task(`${prefix}t${i}`, `task ${i}`, DAY - i, { enabled: i % 2 })),
  workflows: count(each, (i) => workflow(`${prefix}w${i}`, `workflow ${i}`, DAY - i, i % 2)),
})

/** More rows than the largest page, nearly all of one instant, so that only their ids tell their order. */
export const manyRows = (prefix: string): Rows => {
  const id = (i: number) => ends[i % ends.length] + prefix + number(i) + ends[(i * 7) % ends.length]
  return {
    agents: count(5_700, (i) => agent(id(i), `agent ${i}`, i < 5_500 ? DAY : DAY + (i % 3) - 1)),
    scheduled_tasks: count(410, (i) => task(`${prefix}t${number(i)}`, `task ${i}`, DAY - (i >> 1))),
    workflows: count(201, (i) => workflow(id(10_000 + i), `workflow ${i}`, DAY, i % 2)),
  }
}

/** A row for each awkward text, in every column that holds text. */
export const awkwardRows = (prefix: string): Rows => ({
  agents: texts.map((text, i) => agent(`${prefix}a${i}`, text, DAY + i, { model: text, status: text })),
  scheduled_tasks: texts.map((text, i) => task(`${prefix}t${i}`, text, DAY, { cron_schedule: text })),
  workflows: texts.map((text, i) => workflow(text + prefix + i, text, DAY)),
})

/** Rows whose text no UTF-8 can hold. */
export const halvedRows = (prefix: string): Rows => ({
  agents: halves.map((text, i) => agent(`${prefix}a${i}`, text, DAY + i, { model: text })),
  scheduled_tasks: halves.map((text, i) => task(`${prefix}t${i}`, text, DAY + i, { cron_schedule: text })),
  workflows: halves.map((text, i) => workflow(`${prefix}w${i}`, text, DAY + i)),
})

/** Rows at the ends of time, and around its zero. */
export const edgeRows = (prefix: string): Rows => {
  const instants = [FIRST, FIRST + 1, -1, 0, 1, 999, 1_000, DAY, Date.UTC(2028, 1, 29, 0, 0, 0, 10), LAST - 1, LAST]
  return {
    agents: instants.map((at, i) => agent(`${prefix}a${i}`, 'instant', at, { updated_at: instants.at(-1 - i) ?? 0 })),
    scheduled_tasks: instants.map((at, i) => task(`${prefix}t${i}`, 'instant', at)),
    workflows: instants.map((at, i) => workflow(`${prefix}w${i}`, 'instant', at, i % 2)),
  }
}
