import { readFile } from 'node:fs/promises'
import type { Stryker } from '@stryker-mutator/core'

type Mutant = Awaited<ReturnType<Stryker['runMutationTest']>>[number]

/** A mutant that no test can notice, because nobody could tell: what stands in a line, what it becomes, and why. */
type Equivalent = { file: string; line: string; becomes: string; why: string }

const alive = ({ status }: Mutant) => status === 'Survived' || status === 'NoCoverage'
const noticed = ({ status }: Mutant) => status === 'Killed' || status === 'Timeout'
const short = (text: string) => text.replace(/\s+/g, ' ').trim()

const place = async ({ fileName, location, replacement = '' }: Mutant) => {
  const line = (await readFile(fileName, 'utf8')).split('\n')[location.start.line] ?? ''
  return {
    file: fileName,
    line: short(line),
    becomes: short(replacement),
    at: `${fileName}:${location.start.line + 1}`,
  }
}

/**
 * Prints what is alive without a reason, and reasons that are about nothing any more.
 * @returns how many there are of both
 */
export const judge = async (mutants: readonly Mutant[], isWhole: boolean): Promise<number> => {
  const equivalent: Equivalent[] = JSON.parse(await readFile('test/mutants/equivalent.json', 'utf8'))
  const survivors = await Promise.all(mutants.filter(alive).map(place))
  const same = (a: Equivalent, b: (typeof survivors)[number]) =>
    b.file.endsWith(a.file) && a.line === b.line && a.becomes === b.becomes
  const unexplained = survivors.filter((one) => !equivalent.some((known) => same(known, one)))
  const stale = isWhole ? equivalent.filter((known) => !survivors.some((one) => same(known, one))) : []

  for (const { at, line, becomes } of unexplained) console.log(`alive  ${at}\n       ${line}\n    -> ${becomes}`)
  for (const { file, line, becomes } of stale) console.log(`stale  ${file}: ${line} -> ${becomes}`)
  const killed = mutants.filter(noticed).length
  const score = ((100 * killed) / Math.max(1, killed + unexplained.length)).toFixed(1)
  console.log(
    `${killed} noticed, ${survivors.length - unexplained.length} equivalent, unexplained survivors: ${unexplained.length} (score ${score} %)`,
  )
  return unexplained.length + stale.length
}
