import { readFile, writeFile } from 'node:fs/promises'
import type { Mutant } from './mutant.ts'

export type Outcome = { group: string; mutant: Mutant; red: string | undefined }

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '\\<').slice(0, 160)

const verdict = ({ mutant, red }: Outcome): string => {
  if (red) return cell(red)
  return mutant.equivalent ? `none has to: ${cell(mutant.equivalent)}` : '**none**'
}

const tableOf = (group: string, outcomes: Outcome[]): string => {
  const rows = outcomes.map((one) => `| ${cell(one.mutant.what)} | \`${one.mutant.file}\` | ${verdict(one)} |`)
  return [`### ${group}`, '', '| broken | in | the test that goes red |', '|---|---|---|', ...rows].join('\n')
}

/** Puts the outcomes into the section "Mutants" of a page. */
export const writeTable = async (page: string, outcomes: Outcome[]): Promise<void> => {
  const groups = Map.groupBy(outcomes, ({ group }) => group)
  const red = outcomes.filter((one) => one.red).length
  const section = `## Mutants

Each protection was broken once, in a copy of the project, and the tests were run: \`npm run mutants -- --write\`
does so again and writes these tables, with the first test that noticed. ${red} of ${outcomes.length} mutants turn a test red.

${[...groups].map(([group, list]) => tableOf(group, list)).join('\n\n')}
`
  const text = await readFile(page, 'utf8').catch(() => '# Reliability\n')
  const old = /^## Mutants\n[\s\S]*?(?=^## |(?![\s\S]))/m
  const next = old.test(text) ? text.replace(old, () => `${section}\n`) : `${text.trimEnd()}\n\n${section}`
  await writeFile(page, `${next.trimEnd()}\n`)
}
