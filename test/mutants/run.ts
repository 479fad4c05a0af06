import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Stryker } from '@stryker-mutator/core'
import { allMutators } from '../../node_modules/@stryker-mutator/instrumenter/dist/src/mutators/mutate.js'
import { made, writeMigrations } from './migrations.ts'
import { sqlMutator } from './mutator.ts'
import { noticedOutside } from './outside.ts'
import { print, survivorsOf } from './survivors.ts'

// Changes the code in every way that Stryker knows, and its SQL, once each, and says which changes no test notices:
//   npm run mutants [-- src/guard.ts | 'src/export/*.ts' | src/guard.ts:20-30]
// First the tests inside workerd are run, then, over what is alive, those over a socket. Results are kept in
// reports/mutants/: a mutant is tried again only when it, or a test that reaches it, changed.

const work = '.stryker-tmp'
const [pattern] = process.argv.slice(2)

allMutators.push(sqlMutator) // Stryker has no other door for mutators
await writeMigrations()
await rm(work, { recursive: true, force: true })
const stryker = new Stryker({
  configFile: 'test/mutants/stryker.config.json',
  mutate: pattern ? [pattern] : ['src/**/*.ts', made],
  tempDirName: work,
})
const { unexplained, explained, stale, noticed } = await survivorsOf(await stryker.runMutationTest())

const [sandbox = ''] = await readdir(work)
const inSource = unexplained.filter(({ mutant }) => !mutant.fileName.endsWith(made))
const outside = await noticedOutside(
  join(work, sandbox),
  inSource.map(({ mutant }) => mutant.id),
)
await rm(work, { recursive: true })

const alive = unexplained.filter(({ mutant }) => !outside.has(mutant.id))
for (const place of alive) print(place)
if (!pattern)
  for (const { file, line, becomes } of stale) console.log(`not alive any more  ${file}: ${line} -> ${becomes}`)
const score = (100 * (noticed + outside.size)) / Math.max(1, noticed + unexplained.length)
console.log(`noticed inside workerd: ${noticed}, over a socket: ${outside.size}, equivalent: ${explained}`)
console.log(`unexplained survivors: ${alive.length}; score ${score.toFixed(1)} %`)
process.exitCode = alive.length > 0 || (!pattern && stale.length > 0) ? 1 : 0
