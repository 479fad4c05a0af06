/// <reference types="vite/client" />
import { describe } from 'vitest'

// The tests that run inside workerd, as one file: a mutant then costs one start of workerd. Two files change the
// declarations themselves and stay alone, others take long and come last: see slow.mutants.ts.
const files = import.meta.glob([
  './*.test.ts',
  '!./{completeness,kinds}.test.ts',
  '!./{borders,exactness,half-characters,isolation,patience,silence,weight}.test.ts',
])
for (const [path, load] of Object.entries(files)) describe(path, async () => void (await load()))
