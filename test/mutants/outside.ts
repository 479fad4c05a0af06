import { spawnSync } from 'node:child_process'
import { glob, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

const active = 'src/active.js'

/** The tests over a socket; those in a browser ask for nothing of the Worker that these do not. */
const areRed = async (sandbox: string, mutant: string): Promise<boolean> => {
  await writeFile(join(sandbox, active), `globalThis.__stryker__ = { activeMutant: '${mutant}' }\n`)
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--project=!workerd', '--bail=1', 'test/wire/']
  return spawnSync(process.execPath, vitest, { cwd: sandbox, timeout: 1_800_000 }).status !== 0
}

/** Which mutant is active stands in a module that every other one imports first: no setup file gets into this Worker. */
const prepare = async (sandbox: string): Promise<void> => {
  for await (const file of glob('src/**/*.ts', { cwd: sandbox })) {
    const path = join(sandbox, file)
    const from = `./${relative(dirname(file), active)}`
    await writeFile(path, `import '${from}'\n${await readFile(path, 'utf8')}`)
  }
}

/**
 * Runs the tests from outside over mutants that are still alive.
 * @param sandbox what Stryker left: the code with all mutants in it
 * @returns those that are noticed
 * @throws when the tests are red without any mutant
 */
export const noticedOutside = async (sandbox: string, mutants: readonly string[]): Promise<Set<string>> => {
  const noticed = new Set<string>()
  if (mutants.length === 0) return noticed
  await prepare(sandbox)
  if (await areRed(sandbox, '')) throw new Error('the tests over a socket are red without any mutant')
  for (const [i, mutant] of mutants.entries()) {
    if (await areRed(sandbox, mutant)) noticed.add(mutant)
    console.log(`over a socket: ${i + 1} of ${mutants.length} tried, ${noticed.size} noticed`)
  }
  return noticed
}
