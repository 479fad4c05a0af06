import type { Account } from './plant.ts'

/** A way of exporting that is measured. */
export type Way = { name: string; url: (base: URL, account: Account) => URL }

// What the export writes for a row of the benchmark, on average, so that the floor can send as much.
const BYTES_PER_ROW = 150

const at = (path: string) => (base: URL) => new URL(path, base)
const floorAt =
  (path: string) =>
  (base: URL, { userId }: Account) =>
    new URL(`${path}?user=${userId}&bytes=${BYTES_PER_ROW}`, base)

export const thisExport: Way = { name: 'this export', url: at('/api/export') }
export const usual: Way = { name: 'usual, buffered', url: at('/usual') }
export const streaming: Way = { name: 'usual, streaming', url: at('/streaming') }
export const floor: Way = { name: 'floor', url: floorAt('/floor') }
const floorOfArrays: Way = { name: 'floor, bare arrays', url: floorAt('/floor-of-arrays') }
const floorSending: Way = { name: 'floor + bytes', url: floorAt('/floor-sending') }

export const ways = [thisExport, usual, streaming, floor, floorOfArrays, floorSending]
