/// <reference types="vite/client" />
import { gather } from './mutants/gather'

// The tests that run inside workerd, as one file: a mutant then costs one start of workerd. Two files change the
// declarations themselves and stay alone, others take long and come last: see slow.mutants.ts.
await gather(
  import.meta.glob([
    './{*,sign-in/*}.test.ts',
    '!./{completeness,kinds}.test.ts',
    '!./{borders,exactness,half-characters,isolation,patience,silence,weight}.test.ts',
  ]),
  import.meta.glob('./{*,sign-in/*}.test.ts', { query: '?raw', import: 'default', eager: true }),
)
