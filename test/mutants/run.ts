import { execFile } from 'node:child_process'
import { appendFile, cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { document_ } from './document.ts'
import type { Mutant } from './mutant.ts'
import { ownership } from './ownership.ts'
import { requests } from './requests.ts'
import { sessions } from './sessions.ts'
import { writeTable } from './table.ts'

// Breaks each protection once, in a copy of the project, and says which tests notice:
//   npm run mutants -- [--write | a regular expression of the mutants to run]
// --write runs all of them and puts the tables into docs/reliability.md.

const [option = ''] = process.argv.slice(2)
const wanted = new RegExp(option === '--write' ? '' : option)
const groups = { Ownership: ownership, Sessions: sessions, Requests: requests, Document: document_ }

/** A copy of the project that shares its packages. */
const copyProject = async (): Promise<string> => {
  const copy = await mkdtemp(join(tmpdir(), 'mutants-'))
  const left = ['node_modules', '.git', '.wrangler', 'coverage', 'bench']
  await cp('.', copy, { recursive: true, filter: (path) => !left.includes(basename(path)) })
  await symlink(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'))
  // A property that fails is not shrunk: that it fails is all there is to know.
  await appendFile(
    join(copy, 'test/support/migrate.ts'),
    "\nimport fc from 'fast-check'\nfc.configureGlobal({ endOnFailure: true })\n",
  )
  return copy
}

const mutate = (source: string, { what, file, edits }: Mutant): string =>
  edits.reduce((text, [from, to]) => {
    const parts = text.split(from)
    if (parts.length !== 2) throw new Error(`${what}: ${parts.length - 1} times in ${file}: ${from}`)
    return parts.join(to)
  }, source)

type Report = { testResults: { message: string; assertionResults: { fullName: string; status: string }[] }[] }

/** The first test that fails, if one does. @throws when a file does not load: that is no mutant but a slip */
const redTest = async (copy: string, files: string[]): Promise<string | undefined> => {
  const report = join(copy, 'report.json')
  await rm(report, { force: true })
  const options = ['--project=workerd', '--bail=1', '--testTimeout=60000', '--reporter=json', `--outputFile=${report}`]
  await promisify(execFile)(process.execPath, ['node_modules/vitest/vitest.mjs', ...options, ...files], {
    cwd: copy,
    maxBuffer: 2 ** 28,
  }).catch(() => {}) // it fails when a test does
  const { testResults }: Report = JSON.parse(await readFile(report, 'utf8'))
  const red = testResults.flatMap((file) => file.assertionResults).find(({ status }) => status === 'failed')
  const slip = testResults.find(({ message }) => message !== '')
  if (!red && slip) throw new Error(slip.message)
  return red?.fullName
}

const tryMutant = async (copy: string, mutant: Mutant): Promise<string | undefined> => {
  const path = join(copy, mutant.file)
  const source = await readFile(path, 'utf8')
  await writeFile(path, mutate(source, mutant))
  const red = (await redTest(copy, mutant.tests)) ?? (await redTest(copy, []))
  await writeFile(path, source)
  return red
}

const copy = await copyProject()
const all = Object.values(groups).flat()
const sound = await redTest(copy, [...new Set(all.flatMap(({ tests }) => tests))])
if (sound !== undefined) throw new Error(`red without any mutant: ${sound}`)
const rows = []
for (const [group, mutants] of Object.entries(groups)) {
  for (const mutant of mutants.filter(({ what }) => wanted.test(what))) {
    const red = await tryMutant(copy, mutant)
    console.log(red ? 'red  ' : mutant.equivalent ? 'same ' : 'ALIVE', `${group}: ${mutant.what}`, '|', red ?? '')
    rows.push({ group, mutant, red })
  }
}
await rm(copy, { recursive: true })
if (option === '--write') await writeTable('docs/reliability.md', rows)
process.exitCode = rows.some(({ mutant, red }) => !red && !mutant.equivalent) ? 1 : 0
