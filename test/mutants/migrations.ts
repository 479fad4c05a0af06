import { readD1Migrations } from '@cloudflare/vitest-pool-workers'

/** The migrations as a module, each statement a template that is tagged `sql`, for Stryker changes nothing but code. */
export const migrationsAsCode = async (): Promise<string> => {
  const migrations = await readD1Migrations('migrations')
  const entries = migrations.map(({ name, queries }) => {
    const statements = queries.map((query) => `sql\`${query.replace(/^--.*\n/gm, '').trim()}\`,\n`)
    return `'${name}': [\n${statements.join('')}],\n`
  })
  return `const sql = String.raw\nexport const migrations = {\n${entries.join('')}}\n`
}
