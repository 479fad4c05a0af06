import { execFile } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
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
//   node test/mutants/run.ts [--write] [words of the mutants to run]
// --write puts the table into docs/reliability.md.

const words = process.argv.slice(2).filter((word) => word !== '--write')
const groups = { Ownership: ownership, Sessions: sessions, Requests: requests, Document: document_ }

/** A copy of the project that shares its packages. */
const copyProject = async (): Promise<string> => {
  const copy = await mkdtemp(join(tmpdir(), 'mutants-'))
  const left = ['node_modules', '.git', '.wrangler', 'coverage', 'bench']
  await cp('.', copy, { recursive: true, filter: (path) => !left.includes(basename(path)) })
  await symlink(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'))
  return copy
}

const mutate = (source: string, { what, file, edits }: Mutant): string =>
  edits.reduce((text, [from, to]) => {
    const parts = text.split(from)
    if (parts.length !== 2) throw new Error(`${what}: ${parts.length - 1} times in ${file}: ${from}`)
    return parts.join(to)
  }, source)

type Report = { testResults: { message: string; assertionResults: { fullName: string; status: string }[] }[] }

/** Names of the tests that fail. A file that does not even load counts by its message. */
const redTests = async (copy: string, files: string[]): Promise<string[]> => {
  const report = join(copy, 'report.json')
  await rm(report, { force: true })
  const vitest = ['node_modules/vitest/vitest.mjs', '--project', 'workerd', '--reporter=json', '--outputFile', report]
  await promisify(execFile)(process.execPath, [...vitest, ...files], { cwd: copy, maxBuffer: 2 ** 28 }).catch(() => {})
  const { testResults }: Report = JSON.parse(await readFile(report, 'utf8'))
  return testResults.flatMap(({ message, assertionResults }) => {
    const red = assertionResults.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName)
    return red.length === 0 && message !== '' ? [message.split('\n')[0] ?? ''] : red
  })
}

const tryMutant = async (copy: string, mutant: Mutant): Promise<string[]> => {
  const path = join(copy, mutant.file)
  const source = await readFile(path, 'utf8')
  await writeFile(path, mutate(source, mutant))
  const red = await redTests(copy, mutant.tests)
  const all = red.length > 0 ? red : await redTests(copy, [])
  await writeFile(path, source)
  return all
}

const copy = await copyProject()
const sound = await redTests(copy, [])
if (sound.length > 0) throw new Error(`red without any mutant: ${sound.join(' · ')}`)
const rows = []
for (const [group, mutants] of Object.entries(groups)) {
  for (const mutant of mutants.filter(({ what }) => words.every((word) => what.includes(word)))) {
    const red = await tryMutant(copy, mutant)
    console.log(
      red.length > 0 ? 'red  ' : mutant.equivalent ? 'same ' : 'ALIVE',
      `${group}: ${mutant.what}`,
      red.length,
      red[0] ?? '',
    )
    rows.push({ group, mutant, red })
  }
}
await rm(copy, { recursive: true })
if (process.argv.includes('--write')) await writeTable('docs/reliability.md', rows)
process.exitCode = rows.some(({ mutant, red }) => red.length === 0 && !mutant.equivalent) ? 1 : 0
