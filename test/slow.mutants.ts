/// <reference types="vite/client" />
import { describe } from 'vitest'

// The tests that take seconds, for the mutants that are still alive behind quick.mutants.ts.
const files = import.meta.glob('./{borders,exactness,half-characters,isolation,patience,silence,weight}.test.ts')
for (const [path, load] of Object.entries(files)) describe(path, async () => void (await load()))
