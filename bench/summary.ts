import type { Figures } from './measure.ts'
import { median, quantile } from './statistics.ts'
import type { Way } from './ways.ts'

/** One process's figures, or why there are none. */
export type Round = { round: number; way: string; rows: number } & (Figures | { failed: string })

type Lists = 'neighbourIdle' | 'neighbourBeside' | 'nothingBeside'

/** All rounds of one way with one size, in one: medians, and 99th percentiles of all that the neighbour asked for. */
export type Summary = Omit<Figures, Lists> & { p99Idle: number; p99Beside: number; p99Nothing: number }

const medianKeys = [
  ...(['wall', 'firstByte', 'cpu', 'coldCpu', 'inWorker', 'heap', 'bytes'] as const),
  ...(['roundTrips', 'statements', 'rowsRead'] as const),
]

const summarise = (figures: Figures[]): Summary => {
  const medians = Object.fromEntries(medianKeys.map((key) => [key, median(figures.map((one) => one[key]))]))
  const p99 = (key: Lists) =>
    quantile(
      figures.flatMap((one) => one[key]),
      0.99,
    )
  return {
    ...(medians as Record<(typeof medianKeys)[number], number>),
    p99Idle: p99('neighbourIdle'),
    p99Beside: p99('neighbourBeside'),
    p99Nothing: p99('nothingBeside'),
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
