import { setTimeout as pause } from 'node:timers/promises'
import type { Outcome } from './export.ts'

/** What happened in some seconds of the run. */
export type Sample = { megabytes: number[][]; outcomes: Outcome[] }

const MB = 1_000_000
const sorted = (numbers: number[]) => numbers.toSorted((a, b) => a - b)
const quantile = (numbers: number[], q: number) => sorted(numbers)[Math.floor((numbers.length - 1) * q)] ?? 0

const count = (outcomes: Outcome[], ending: Outcome['ending']): number =>
  outcomes.filter((outcome) => outcome.ending === ending).length

/** The middle of what each runtime held over these samples. */
const memory = (samples: Sample[]): number[] => {
  const readings = samples.flatMap(({ megabytes }) => megabytes)
  return (readings[0] ?? []).map((_, i) =>
    quantile(
      readings.map((reading) => reading[i] ?? 0),
      0.5,
    ),
  )
}
const total = (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0)

export const header = [
  '| until second | finished | left | failed or wrong | MB sent | p50 ms | p99 ms | memory of both workerd, MB |',
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
    Math.round(total(outcomes.map(({ bytes }) => bytes)) / MB),
    Math.round(quantile(times, 0.5)),
    Math.round(quantile(times, 0.99)),
    memory(samples).join(' + '),
  ]
  return `| ${cells.join(' | ')} |`
}

/**
 * What the runtimes held in the run's last quarter, as a ratio of its second quarter: the first one warms them up.
 * NaN for a run of less than four samples, which says nothing of it.
 */
export const growth = (samples: Sample[]): number => {
  const quarter = Math.floor(samples.length / 4)
  if (quarter === 0) return Number.NaN
  return total(memory(samples.slice(-quarter))) / total(memory(samples.slice(quarter, 2 * quarter)))
}

type Log = readonly { level: string; message: string }[]

/** How often a log says what of an export; whatever else the runtime wrote counts as `unhandled`. */
const countLog = (log: Log) => {
  const counts = { completed: 0, 'client left': 0, unhandled: 0 }
  for (const { level, message } of log) {
    const { outcome, reason } = level === 'log' ? JSON.parse(message) : {}
    if (outcome === 'completed') counts.completed++
    else if (reason === 'client left') counts['client left']++
    else counts.unhandled++
  }
  return counts
}

/** All that a run of this kind must not show. */
export const findProblems = async (all: Outcome[], samples: Sample[], log: () => Log): Promise<string[]> => {
  const logged = () => countLog(log())
  const unlogged = () => all.length - logged().completed - logged()['client left']
  for (let tries = 0; unlogged() > 0 && tries < 50; tries++) await pause(100) // the last lines are on their way

  const found: [boolean, string][] = [
    [count(all, 'wrong') > 0, `${count(all, 'wrong')} exports were not what the database holds`],
    [count(all, 'failed') > 0, `${count(all, 'failed')} exports failed`],
    [unlogged() !== 0, `${unlogged()} exports have no log line`],
    [logged().unhandled > 0, `${logged().unhandled} log lines are none of an export`],
    [growth(samples) > 1.5, 'memory went on growing'],
  ]
  return found.filter(([isSo]) => isSo).map(([, problem]) => problem)
}
