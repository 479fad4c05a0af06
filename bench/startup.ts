import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { wrangler } from '../scripts/wrangler.ts'
import { temporaryFolder } from './sides.ts'
import { median } from './statistics.ts'

/** The Worker before it has answered anything: bytes as it is uploaded, uncompressed, and milliseconds that its code takes to start. */
export type Startup = { bytes: number; ms: number }

const startIn = (folder: string): number => {
  const outfile = join(folder, 'start.cpuprofile')
  wrangler('check', 'startup', '--outfile', outfile)
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(outfile, 'utf8'))
  const nameOf = new Map<number, string>()
  for (const { id, callFrame } of nodes) nameOf.set(id, callFrame.functionName)
  const busy = samples.map((node: number, i: number) =>
    /^\((idle|program)\)$/.test(nameOf.get(node) ?? '') ? 0 : timeDeltas[i],
  )
  return busy.reduce((sum: number, time: number) => sum + time, 0) / 1000
}

/** Builds the Worker as it is deployed and starts it a few times, by wrangler's own measure. */
export const measureStartup = (rounds: number): Startup => {
  const folder = temporaryFolder()
  wrangler('deploy', '--dry-run', '--env=', '--outdir', folder)
  const starts = Array.from({ length: rounds }, () => startIn(folder))
  return { bytes: statSync(join(folder, 'index.js')).size, ms: median(starts) }
}
