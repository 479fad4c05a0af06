import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'
import { instrument, type Mutant, sources } from './instrument.ts'
import { results } from './results.ts'
import { changeOf } from './survivors.ts'

// Runs the tests over a socket, and those in a browser, over a copy of the project whose Worker has the survivors of `npm run mutants` in
// it, as many at once as do not overlap. Where a test is red, its file is run over each half of them, until one is found:
//   npm run mutants:socket

const texts = await sources()
const { mutants } = await instrument(texts)
const survivors = mutants.filter(({ key }) => results.values[key]?.status === 'Survived')

const copy = mkdtempSync(join(tmpdir(), 'mutants-'))
process.on('exit', () => rmSync(copy, { recursive: true }))
cpSync('.', copy, { recursive: true, filter: (path) => !/^(node_modules|reports|\.git|\.wrangler)$/.test(path) })
symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))

type Place = Mutant['location']['start']
const isBehind = (a: Place, b: Place) => a.line > b.line || (a.line === b.line && a.column >= b.column)
const overlap = (a: Mutant, b: Mutant) =>
  a.file === b.file && !isBehind(a.location.start, b.location.end) && !isBehind(b.location.start, a.location.end)

/** Where in a text a place is. */
const offsetOf = (text: string, { line, column }: Place) =>
  text.split('\n', line).reduce((sum, { length }) => sum + length + 1, column)

/** A text with mutants in it; the last goes first, so that the others keep their places. */
const withMutants = (text: string, group: readonly Mutant[]) =>
  group
    .toSorted((a, b) => (isBehind(a.location.start, b.location.start) ? -1 : 1))
    .reduce((text, { location: { start, end }, replacement }) => {
      return text.slice(0, offsetOf(text, start)) + replacement + text.slice(offsetOf(text, end))
    }, text)

const write = async (file: string, text: string) => {
  if (file !== 'migrations.ts') return writeFileSync(join(copy, file), text)
  const { migrations } = await import(`data:text/javascript,${encodeURIComponent(text)}`)
  for (const [name, statements] of Object.entries<string[]>(migrations))
    writeFileSync(join(copy, 'migrations', name), statements.map((statement) => `${statement};\n`).join(''))
}

/** Checks the types, which a mutant need not have. */
const checksTypes = 'test/wire/bindings.test.ts'

type Report = { testResults: { name: string; status: string; assertionResults: { failureMessages: string[] }[] }[] }
/** Runs files of tests over the Worker with those mutants in it. @returns the files that are red */
const redOver = async (group: readonly Mutant[], files: readonly string[]): Promise<string[]> => {
  for (const [file, text] of texts) {
    const own = group.filter((mutant) => mutant.file === file)
    await write(file, withMutants(text, own))
  }
  console.log(`${group.length} mutants under ${files.join(' ')}`)
  const report = join(copy, 'report.json')
  const args = ['vitest', '--project', 'wire', '--project', 'apart']
  spawnSync('npx', [...args, '--reporter', 'json', '--outputFile', report, ...files], { cwd: copy, stdio: 'ignore' })
  const { testResults }: Report = JSON.parse(readFileSync(report, 'utf8'))
  rmSync(report)
  const red = testResults.filter(({ name, status }) => status !== 'passed' && !name.endsWith(checksTypes))
  for (const { name, assertionResults } of red)
    console.log(
      `  ${relative(copy, name)}: ${assertionResults.flatMap((test) => test.failureMessages)[0]?.split('\n')[0]}`,
    )
  return red.map(({ name }) => relative(copy, name))
}

/** Says which of the mutants those files notice. @returns is there one? */
const search = async (group: readonly Mutant[], files: readonly string[]): Promise<boolean> => {
  const red = await redOver(group, files)
  if (red.length === 0) return false
  const half = Math.ceil(group.length / 2)
  const halves = group.length > 1 ? [group.slice(0, half), group.slice(half)] : []
  let isFound = false
  for (const half of halves) isFound = (await search(half, red)) || isFound
  if (!isFound) {
    console.log(`${group.length > 1 ? 'noticed together, or by chance,' : 'noticed'} by ${red.join(' ')}:`)
    for (const mutant of group) console.log(`  ${mutant.file}:${mutant.location.start.line + 1}  ${changeOf(mutant)}`)
  }
  return true
}

const groups: Mutant[][] = []
for (const mutant of survivors) {
  const group = groups.find((group) => group.every((other) => !overlap(mutant, other)))
  if (group) group.push(mutant)
  else groups.push([mutant])
}
if (groups.length === 0) console.log('No survivor is known. Which there are, npm run mutants says.')
let isFound = false
for (const group of groups) {
  const red = await redOver(group, ['test/wire', 'test/browser'])
  const withoutAny = red.length > 0 ? await redOver([], red) : []
  if (withoutAny.length > 0) throw new Error(`red without any mutant: ${withoutAny.join(' ')}`)
  isFound = (red.length > 0 && (await search(group, red))) || isFound // what was red by chance is green then
}
if (isFound) process.exitCode = 1
else console.log(`${survivors.length} survivors: noticed by none`)
