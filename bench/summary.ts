import type { Figures } from './measure.ts'
import { median, quantile } from './statistics.ts'
import type { Way } from './ways.ts'

/** One process's figures, or why there are none. */
export type Round = { round: number; way: string; rows: number } & (Figures | { failed: string })

/** All rounds of one way with one size, in one: medians, and 99th percentiles of all the neighbour's exports. */
export type Summary = Omit<Figures, 'neighbourIdle' | 'neighbourBeside'> & { p99Idle: number; p99Beside: number }

const medianKeys = [
  ...['wall', 'firstByte', 'cpu', 'coldCpu', 'heap', 'bytes'],
  ...['roundTrips', 'statements', 'rowsRead'],
] as (keyof Omit<Summary, 'p99Idle' | 'p99Beside'>)[]

const summarise = (figures: Figures[]): Summary => {
  const medians = Object.fromEntries(medianKeys.map((key) => [key, median(figures.map((one) => one[key]))]))
  return {
    ...(medians as Record<(typeof medianKeys)[number], number>),
    p99Idle: quantile(
      figures.flatMap((one) => one.neighbourIdle),
      0.99,
    ),
    p99Beside: quantile(
      figures.flatMap((one) => one.neighbourBeside),
      0.99,
    ),
  }
}

/** Looks figures up by way and size: those of the rounds that got through, undefined when none did. */
export const summaries =
  (rounds: Round[]) =>
  (way: Way, rows: number): Summary | undefined => {
    const measured = rounds.filter(
      (round): round is Round & Figures => round.way === way.name && round.rows === rows && !('failed' in round),
    )
    return measured.length > 0 ? summarise(measured) : undefined
  }

export type Find = ReturnType<typeof summaries>
