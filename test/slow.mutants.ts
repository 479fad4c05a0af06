/// <reference types="vite/client" />
import { gather } from './mutants/gather'

// The tests that take seconds, for the mutants that are still alive behind quick.mutants.ts.
await gather(
  import.meta.glob('./{borders,exactness,half-characters,isolation,patience,silence,weight}.test.ts'),
  import.meta.glob('./{*,sign-in/*}.test.ts', { query: '?raw', import: 'default', eager: true }),
)
