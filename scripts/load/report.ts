import { setTimeout as pause } from 'node:timers/promises'
import type { Outcome } from './export.ts'

/** What happened in some seconds of the run. */
export type Sample = { megabytes: number[]; outcomes: Outcome[] }

const MB = 1_000_000
const sorted = (numbers: number[]) => numbers.toSorted((a, b) => a - b)
const quantile = (numbers: number[], q: number) => sorted(numbers)[Math.floor((numbers.length - 1) * q)] ?? 0

const count = (outcomes: Outcome[], ending: Outcome['ending']): number =>
  outcomes.filter((outcome) => outcome.ending === ending).length

const memory = (samples: Sample[]): number =>
  quantile(
    samples.flatMap((sample) => sample.megabytes),
    0.5,
  )

export const header = [
  '| until second | finished | left | failed or wrong | MB sent | p50 ms | p99 ms | memory of workerd, MB |',
  '|---:|---:|---:|---:|---:|---:|---:|---:|',
].join('\n')

/** A line of the table: one sample, or several as one. */
export const line = (samples: Sample[], name: string | number): string => {
  const outcomes = samples.flatMap((sample) => sample.outcomes)
  const times = outcomes.filter(({ ending }) => ending === 'finished').map(({ ms }) => ms)
  const cells = [
    name,
    count(outcomes, 'finished'),
    count(outcomes, 'left'),
    count(outcomes, 'failed') + count(outcomes, 'wrong'),
    Math.round(outcomes.reduce((sum, { bytes }) => sum + bytes, 0) / MB),
    Math.round(quantile(times, 0.5)),
    Math.round(quantile(times, 0.99)),
    memory(samples),
  ]
  return `| ${cells.join(' | ')} |`
}

type Logged = { completed: number; 'client left': number; unhandled: number }

/** All that a run of this kind must not show. */
export const findProblems = async (all: Outcome[], samples: Sample[], logged: () => Logged): Promise<string[]> => {
  const unlogged = () => all.length - logged().completed - logged()['client left']
  for (let tries = 0; unlogged() > 0 && tries < 50; tries++) await pause(100) // the last lines are on their way

  const quarter = Math.floor(samples.length / 4)
  const grown = memory(samples.slice(-quarter)) / memory(samples.slice(quarter, 2 * quarter))
  const found: [boolean, string][] = [
    [count(all, 'wrong') > 0, `${count(all, 'wrong')} exports were not what the database holds`],
    [count(all, 'failed') > 0, `${count(all, 'failed')} exports failed`],
    [unlogged() !== 0, `${unlogged()} exports have no log line`],
    [logged().unhandled > 0, `${logged().unhandled} log lines are none of an export`],
    [grown > 1.25, `memory grew to ${grown.toFixed(2)} of what it was in the second quarter`],
  ]
  return found.filter(([isSo]) => isSo).map(([, problem]) => problem)
}
