import { Stryker } from '@stryker-mutator/core'
import { allMutators } from '../../node_modules/@stryker-mutator/instrumenter/dist/src/mutators/mutate.js'
import { made, writeMigrations } from './migrations.ts'
import { sqlMutator } from './mutator.ts'
import { judge } from './survivors.ts'

// Changes the code in every way that Stryker knows, and its SQL, once each, and says which changes no test notices:
//   npm run mutants [-- src/guard.ts | 'src/export/*.ts' | src/guard.ts:20-30]
// Results are kept in reports/mutants/: a mutant is tried again only when it or a test that reaches it changed.

allMutators.push(sqlMutator) // of these Stryker lets nobody add to them any other way

const [pattern] = process.argv.slice(2)
await writeMigrations()
const stryker = new Stryker({
  configFile: 'test/mutants/stryker.config.json',
  mutate: pattern ? [pattern] : ['src/**/*.ts', made],
})
process.exitCode = (await judge(await stryker.runMutationTest(), !pattern)) > 0 ? 1 : 0
