import type { Mutant } from './instrument.ts'
import { tests } from './results.ts'

const once = <V>(make: (source: string, file: string) => V) => {
  const made = new Map<string, V>()
  return (source: string, file: string): V => {
    const key = `${source} ${file}`
    const value = made.get(key) ?? make(source, file)
    made.set(key, value)
    return value
  }
}

let bySource = new Map<string, Mutant[]>()
/** Tells which mutants there are. */
export const know = (mutants: readonly Mutant[]): void => {
  bySource = Map.groupBy(mutants, ({ file }) => file)
}

/** How much of a source a file of tests reaches: one that is about it reaches more than one that passes through. */
const shareOf = once((source, file) => {
  const mutants = bySource.get(source) ?? []
  return mutants.filter(({ key }) => tests.values[file]?.reached[key]).length / mutants.length
})

/** In which lines of a source a file of tests has noticed mutants so far. */
const noticed = once((): number[] => [])
/** A file of tests that noticed a mutant of a source is likely to notice the next, most of all one beside it. */
export const remember = ({ file: source, location }: Mutant, file: string): void => {
  noticed(source, file).push(location.start.line)
}
const nearness = ({ file: source, location }: Mutant, file: string): number =>
  noticed(source, file).reduce((sum, line) => sum + 10 / (1 + Math.abs(line - location.start.line)), 1)

/** Milliseconds that a file of tests takes without any mutant. */
export const durationOf = (file: string): number => tests.values[file]?.ms ?? 0

/** What a file of tests costs over a mutant, the less the likelier it is to notice it; by chance a long one comes first, or it would never be known what it notices. */
export const costOf = (mutant: Mutant, file: string): number =>
  (Math.random() * durationOf(file)) / nearness(mutant, file) / shareOf(mutant.file, file) ** 8
