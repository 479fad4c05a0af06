import { readFile } from 'node:fs/promises'
import type { Mutant } from './instrument.ts'
import { results } from './results.ts'

/** The line, what becomes what in it (of SQL, a part of the result that no other mutant has), and why nobody could tell. */
type Equivalent = { file: string; line: string; change: string; why: string }

const equivalents: Equivalent[] = JSON.parse(await readFile('test/mutants/equivalent.json', 'utf8'))

const short = (text: string) => text.replace(/\s+/g, ' ').trim()
/** What becomes what. */
export const changeOf = ({ original, replacement }: Mutant) => `${short(original)} -> ${short(replacement)}`

const explains = (known: Equivalent, mutant: Mutant) =>
  known.file === mutant.file &&
  known.line === short(mutant.line) &&
  (mutant.mutatorName === 'SQL' ? short(mutant.replacement).includes(known.change) : known.change === changeOf(mutant))

/** Why nobody could tell, if the list says so. */
export const reasonFor = (mutant: Mutant): string | undefined =>
  equivalents.find((known) => explains(known, mutant))?.why

/** The mutants that are alive for no reason, how many the list explains, and reasons of the list that are about none. */
export const survivorsOf = (mutants: readonly Mutant[]) => {
  const survived = mutants.filter(({ key }) => results.values[key]?.status === 'Survived')
  const alive = survived.filter((mutant) => reasonFor(mutant) === undefined)
  const stale = equivalents.filter((known) => !survived.some((mutant) => explains(known, mutant)))
  return {
    alive: alive.map((mutant) => `alive  ${mutant.file}:${mutant.location.start.line + 1}  ${changeOf(mutant)}`),
    explained: survived.length - alive.length,
    stale: stale.map(({ file, change }) => `not alive any more  ${file}: ${change}`),
  }
}
