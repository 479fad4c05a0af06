import { mkdir, writeFile } from 'node:fs/promises'
import { readD1Migrations } from '@cloudflare/vitest-pool-workers'

/** Where Stryker finds the migrations as code, for it changes nothing else. */
export const made = 'test/mutants/made/migrations.ts'

/** Writes the migrations as a module, each statement a template that is tagged `sql`. */
export const writeMigrations = async (): Promise<void> => {
  const migrations = await readD1Migrations('migrations')
  const entries = migrations.map(({ name, queries }) => {
    const statements = queries.map((query) => `sql\`${query.replace(/^--.*\n/gm, '').trim()}\`,\n`)
    return `'${name}': [\n${statements.join('')}],\n`
  })
  await mkdir('test/mutants/made', { recursive: true })
  await writeFile(made, `const sql = String.raw\nexport const migrations = {\n${entries.join('')}}\n`)
}
