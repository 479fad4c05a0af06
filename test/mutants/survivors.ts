import { readFile } from 'node:fs/promises'
import type { Mutant } from './instrument.ts'
import { results } from './results.ts'

/** What stands in a line, what it becomes (of SQL, a part that no other mutant has), and why nobody could tell. */
type Equivalent = { file: string; line: string; becomes: string; why: string }

const equivalents: Equivalent[] = JSON.parse(await readFile('test/mutants/equivalent.json', 'utf8'))

const short = (text: string) => text.replace(/\s+/g, ' ').trim()

/** The mutants that are alive for no reason, how many the list explains, and reasons of the list that are about none. */
export const survivorsOf = (texts: ReadonlyMap<string, string>, mutants: readonly Mutant[]) => {
  const lineOf = ({ file, location }: Mutant) => short(texts.get(file)?.split('\n')[location.start.line] ?? '')
  const explains = (known: Equivalent, mutant: Mutant) =>
    known.file === mutant.file &&
    known.line === lineOf(mutant) &&
    (mutant.mutatorName === 'SQL'
      ? short(mutant.replacement).includes(known.becomes)
      : short(mutant.replacement) === known.becomes)

  const survived = mutants.filter(({ key }) => results.values[key]?.status === 'Survived')
  const alive = survived.filter((mutant) => !equivalents.some((known) => explains(known, mutant)))
  const stale = equivalents.filter((known) => !survived.some((mutant) => explains(known, mutant)))
  return {
    alive: alive.map(
      (mutant) =>
        `alive  ${mutant.file}:${mutant.location.start.line + 1}\n       ${short(mutant.original)}\n    -> ${short(mutant.replacement)}`,
    ),
    explained: survived.length - alive.length,
    stale: stale.map(({ file, line, becomes }) => `not alive any more  ${file}: ${line} -> ${becomes}`),
  }
}
