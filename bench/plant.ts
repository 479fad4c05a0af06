import { sizedAccount } from '../scripts/accounts.ts'
import { wrangler } from '../scripts/wrangler.ts'
import { benchmark } from './runtime.ts'

/** A local account of some size; `weight` is what a row comes to in the file, in bytes. */
export type Account = { userId: string; token: string; rows: number; weight: number }

const LIGHT = 150
const account = (userId: string, rows: number): Account => ({
  userId,
  token: `benchmark-${userId}`,
  rows,
  weight: LIGHT,
})

/** The other user, whose small export runs beside a large one. */
export const neighbour = account('neighbour', 30)

/** Makes a local D1 in that folder with an account of each size, and the neighbour. */
export const plant = (databases: string, sizes: number[]): Account[] => {
  const local = ['DB', '--local', '--config', benchmark, '--persist-to', databases]
  wrangler('d1', 'migrations', 'apply', ...local)
  const accounts = sizes.map((rows) => account(`user${rows}`, rows))
  for (const { userId, token, rows } of [neighbour, ...accounts]) {
    wrangler('d1', 'execute', ...local, '--yes', '--command', sizedAccount(userId, token, rows))
  }
  return accounts
}
