/// <reference types="vite/client" />
import { env } from 'cloudflare:workers'
import fc from 'fast-check'

fc.configureGlobal({ endOnFailure: true }) // that a property fails is all there is to know: it need not be shrunk

type Migrations = Record<string, string[]>

const found = import.meta.glob<Migrations>('./made/migrations.ts', { eager: true, import: 'migrations' })
for (const made of Object.values(found)) {
  const value = Object.entries(made).map(([name, queries]) => ({ name, queries }))
  Object.defineProperty(env, 'TEST_MIGRATIONS', { value, enumerable: true })
}
