import { readFile } from 'node:fs/promises'
import type { Stryker } from '@stryker-mutator/core'

/** A mutant with its result. */
export type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number]

/** What stands in a line, what it becomes (of SQL, a part that no other mutant has), and why nobody could tell. */
type Equivalent = { file: string; line: string; becomes: string; why: string }

const equivalent: Equivalent[] = JSON.parse(await readFile('test/mutants/equivalent.json', 'utf8'))

const short = (text: string) => text.replace(/\s+/g, ' ').trim()

const placeOf = async (mutant: Mutant) => {
  const { fileName, location, replacement = '' } = mutant
  const line = (await readFile(fileName, 'utf8')).split('\n')[location.start.line - 1] ?? ''
  return { mutant, line: short(line), becomes: short(replacement) }
}
type Place = Awaited<ReturnType<typeof placeOf>>

const isSame = (known: Equivalent, { mutant, line, becomes }: Place) =>
  mutant.fileName.endsWith(known.file) &&
  known.line === line &&
  (mutant.mutatorName === 'SQL' ? becomes.includes(known.becomes) : becomes === known.becomes)

const isAlive = ({ status }: Mutant) => status === 'Survived' || status === 'NoCoverage'
const isNoticed = ({ status }: Mutant) => status === 'Killed' || status === 'Timeout'

/** The mutants that are alive: for no reason, and for the reasons of the list; and reasons that are about none. */
export const survivorsOf = async (mutants: readonly Mutant[]) => {
  const alive = await Promise.all(mutants.filter(isAlive).map(placeOf))
  const isExplained = (place: Place) => equivalent.some((known) => isSame(known, place))
  return {
    unexplained: alive.filter((place) => !isExplained(place)),
    explained: alive.filter(isExplained).length,
    stale: equivalent.filter((known) => !alive.some((place) => isSame(known, place))),
    noticed: mutants.filter(isNoticed).length,
  }
}

/** Prints a mutant: where it is, what stands there, and what it becomes. */
export const print = ({ mutant: { fileName, location }, line, becomes }: Place) =>
  console.log(`alive  ${fileName}:${location.start.line}\n       ${line}\n    -> ${becomes}`)
