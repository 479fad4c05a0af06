// Run as a process with a TMPDIR of its own: unpacks the browser of the package into it, and libraries that a bare Linux lacks.
import { fileURLToPath } from 'node:url'
import bundled, { inflate } from '@sparticuz/chromium'

await bundled.executablePath()
await inflate(fileURLToPath(new URL('../../../node_modules/@sparticuz/chromium/bin/al2023.tar.br', import.meta.url)))
