import { createHash } from 'node:crypto'
import { glob, readFile } from 'node:fs/promises'
import { Instrumenter } from '@stryker-mutator/instrumenter'
import { allMutators } from '../../node_modules/@stryker-mutator/instrumenter/dist/src/mutators/mutate.js'
import { migrationsAsCode } from './migrations.ts'
import { numberMutator, sqlMutator } from './mutator.ts'

/** A place in the code, and what is tried there. */
export type Mutant = {
  id: string
  /** The same from run to run, whatever is added elsewhere in the file. */
  key: string
  file: string
  mutatorName: string
  location: { start: Position; end: Position }
  /** The line in which it begins, what stands in its place, and what is put there. */
  line: string
  original: string
  replacement: string
}
type Position = { line: number; column: number }

allMutators.push(sqlMutator, numberMutator) // there is no other door for them

const quiet = { debug() {}, info() {}, isDebugEnabled: () => false }

const textAt = (text: string, { start, end }: Mutant['location']): string => {
  const lines = text.split('\n').slice(start.line, end.line + 1)
  const last = lines.pop() ?? ''
  return [...lines, last.slice(0, end.column)].join('\n').slice(start.column)
}

const read = async (pattern: string): Promise<Map<string, string>> => {
  const files = await Array.fromAsync(glob(pattern))
  return new Map(await Promise.all(files.toSorted().map(async (file) => [file, await readFile(file, 'utf8')] as const)))
}

/** What is changed of the Worker: its sources, and the migrations as code. */
export const sources = async (): Promise<Map<string, string>> =>
  (await read('src/**/*.ts')).set('migrations.ts', await migrationsAsCode())

/** What is changed of the page. */
export const pageSources = (): Promise<Map<string, string>> => read('public/**/*.js')

/** The sources with all mutants in them, each behind a switch. */
export const instrument = async (texts: Map<string, string>) => {
  const files = [...texts].map(([name, content]) => ({ name, content, mutate: true as const }))
  const options = { excludedMutations: [], ignorers: [], plugins: null }
  const instrumented = await new Instrumenter(quiet as never).instrument(files, options as never)
  const seen = new Map<string, number>()
  const mutants = instrumented.mutants.map(({ id, fileName: file, mutatorName, location, replacement }): Mutant => {
    const text = texts.get(file) ?? ''
    const line = text.split('\n')[location.start.line] ?? ''
    const original = textAt(text, location)
    const what = `${file} ${mutatorName} ${line.trim()} ${original} -> ${replacement}`
    seen.set(what, (seen.get(what) ?? 0) + 1)
    const key = createHash('sha256')
      .update(`${what} #${seen.get(what)}`)
      .digest('hex')
      .slice(0, 10)
    return { id, key, file, mutatorName, location, line, original, replacement }
  })
  return { mutants, texts: new Map(instrumented.files.map(({ name, content }) => [name, content])) }
}
