import type { Account } from './plant.ts'

/** A way of exporting that is measured. */
export type Way = { name: string; url: (base: URL, account: Account) => URL }

// Rows a page: what the export settles on for rows of that weight, so that all ways read alike.
const pageOf = ({ weight }: Account) => Math.min(5_000, Math.floor(700_000 / weight))

const at = (path: string) => (base: URL, account: Account) =>
  new URL(`${path}?page=${pageOf(account)}&user=${account.userId}&bytes=${account.weight}`, base)

export const thisExport: Way = { name: 'this export', url: (base) => new URL('/api/export', base) }
export const usual: Way = { name: 'usual, buffered', url: at('/usual') }
export const streaming: Way = { name: 'usual, streaming', url: at('/streaming') }
export const floor: Way = { name: 'floor', url: at('/floor') }
const floorOfArrays: Way = { name: 'floor, bare arrays', url: at('/floor-of-arrays') }
export const floorSending: Way = { name: 'floor + bytes', url: at('/floor-sending') }

export const ways = [thisExport, usual, streaming, floor, floorOfArrays, floorSending]
