/// <reference types="vite/client" />
import { env } from 'cloudflare:workers'
import fc from 'fast-check'

fc.configureGlobal({ endOnFailure: true }) // that a property fails is all there is to know: it need not be shrunk

const [made] = Object.values(import.meta.glob<object>('./made/migrations.ts', { eager: true, import: 'migrations' }))
if (made) Object.defineProperty(env, 'TEST_MIGRATIONS', { value: made, enumerable: true })
