import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { glob, readFile } from 'node:fs/promises'
import { testFiles } from './bundle.ts'
import { needsBrowser, pageTests } from './page/page.ts'
import { fileOf } from './question.ts'

/** A file of tests, or one of its tests, as it ran without any mutant: how long, and which mutants it reached how often, by their keys. */
type Measured = { hash: string; ms: number; reached: Record<string, number> }
/** What is known of a mutant: the file that noticed it and how, and all that were run over it, each with its hash. */
export type Result = {
  status: 'Killed' | 'Timeout' | 'CompileError' | 'Survived'
  by?: string
  how?: string | undefined
  tried: Record<string, string>
}

const folder = 'reports/mutants'

/** Values that outlive a run, which may be stopped at any time. */
const kept = <T>(name: string) => {
  const path = `${folder}/${name}.json`
  mkdirSync(folder, { recursive: true })
  const read = (): Record<string, T> => {
    try {
      return JSON.parse(readFileSync(path, 'utf8'))
    } catch {
      return {}
    }
  }
  const values = read()
  const add = (more: Record<string, T>) => {
    Object.assign(values, more)
    writeFileSync(`${path}.new`, JSON.stringify(values))
    renameSync(`${path}.new`, path)
  }
  return { values, add }
}

/** By file of tests, and those in a browser by test. */
export const tests = kept<Measured>('tests')
/** By key of mutant. */
export const results = kept<Result>('results')

const sha256 = (texts: readonly string[]) => createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 12)

const readAll = (files: readonly string[]) => Promise.all(files.map((file) => readFile(file, 'utf8')))
const hashAll = async (files: readonly string[], pattern: string) => {
  const shared = await readAll((await Array.fromAsync(glob(pattern))).toSorted())
  const texts = await readAll(files)
  return files.map((file, i) => [file, sha256([texts[i] ?? '', ...shared])] as const)
}
const hashes = new Map([
  ...(await hashAll(testFiles, 'test/{support,sign-in/support}/*.ts')),
  ...(await hashAll(
    pageTests.filter((file) => !needsBrowser(file)),
    'test/{page,browser}/support/*.ts',
  )),
  ...(await hashAll(pageTests.filter(needsBrowser), 'test/{browser,wire}/support/*.ts')),
])

/** Another one when the file, or one that tests share, has changed. */
export const hashOf = (name: string): string => hashes.get(fileOf(name)) ?? ''

/** The same of sources. */
export const hashOfAll = (sources: ReadonlyMap<string, string>): string => sha256([...sources.values()])
