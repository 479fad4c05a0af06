import { readFile, writeFile } from 'node:fs/promises'
import type { Mutant } from './instrument.ts'

/** Of one mutant, in the words of https://github.com/stryker-mutator/mutation-testing-elements. */
export type Shown = {
  status: 'Killed' | 'Timeout' | 'CompileError' | 'Survived' | 'NoCoverage' | 'Ignored' | 'Pending'
  statusReason?: string | undefined
}

const oneBased = ({ line, column }: { line: number; column: number }) => ({ line: line + 1, column: column + 1 })

/** Writes a page that shows every mutant in its place. It needs nothing but itself. */
export const writeReport = async (
  path: string,
  texts: ReadonlyMap<string, string>,
  mutants: readonly Mutant[],
  shownOf: (mutant: Mutant) => Shown,
): Promise<void> => {
  const files = [...texts].map(([name, source]) => {
    const shown = mutants
      .filter(({ file }) => file === name)
      .map((mutant) => ({
        id: mutant.key,
        mutatorName: mutant.mutatorName,
        replacement: mutant.replacement,
        location: { start: oneBased(mutant.location.start), end: oneBased(mutant.location.end) },
        ...shownOf(mutant),
      }))
    return [name, { language: 'typescript', source, mutants: shown }]
  })
  const report = { schemaVersion: '2', thresholds: { high: 99, low: 95 }, files: Object.fromEntries(files) }
  const elements = await readFile('node_modules/mutation-testing-elements/dist/mutation-test-elements.js', 'utf8')
  const json = JSON.stringify(report).replaceAll('<', String.raw`\u003c`)
  await writeFile(
    path,
    `<!doctype html><meta charset="utf-8"><title>Mutants</title><mutation-test-report-app></mutation-test-report-app>
<script>${elements}</script><script>document.querySelector('mutation-test-report-app').report = ${json}</script>`,
  )
}
