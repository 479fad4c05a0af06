import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/** wrangler.toml, to lie in another folder, with databases as strict as production before the same code. */
export const strictSettings = (): string =>
  readFileSync('wrangler.toml', 'utf8')
    .replace('main = "src/index.ts"', `main = "${resolve('test/wire/worker/strict.ts')}"`)
    .replace('directory = "public"', `directory = "${resolve('public')}"`)
    .replaceAll('migrations_dir = "migrations"', `migrations_dir = "${resolve('migrations')}"`)
