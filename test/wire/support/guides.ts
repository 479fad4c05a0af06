import { readFileSync } from 'node:fs'

/** What a test does with a command of a guide. */
export type Kind =
  /** It is run as it stands, and has to succeed. */
  | 'run'
  /** It needs an account, or a person: its options have to be those that its own help lists. */
  | 'options'
  /** It is run by another test, or is nothing to be run; the reason says so. */
  | 'elsewhere'

/**
 * Every command of the guides is of the first class that it matches. One that matches none turns test/wire/guides.test.ts red:
 * add a line here when a guide gains a command.
 */
export const classes: { match: RegExp; kind: Kind; reason: string }[] = [
  { match: /^npm ci && npm start$/, kind: 'elsewhere', reason: 'test/wire/start.test.ts starts it' },
  { match: /^npm ci && npm test$/, kind: 'elsewhere', reason: 'this very run' },
  { match: /^psql /, kind: 'elsewhere', reason: 'needs a Postgres server: test/wire/load.test.ts runs the file' },
  { match: /^ORIGIN=/, kind: 'elsewhere', reason: 'holds the address of a deployed Worker' },
  { match: /^curl .*\$ORIGIN/, kind: 'elsewhere', reason: 'asks a deployed Worker' },
  { match: /^curl .*(Bearer TOKEN|export-staging)/, kind: 'elsewhere', reason: 'the token and address are examples' },
  { match: /--token=pzuvo/, kind: 'options', reason: 'the token is an example' },
  { match: /^rm -rf trial/, kind: 'elsewhere', reason: 'would take away what this test puts there' },
  { match: /^npx wrangler dev /, kind: 'options', reason: 'serves until somebody ends it' },
  { match: /^npm run restore/, kind: 'options', reason: 'needs an export: tests of its own run it' },
  {
    match: /^npm run deploy/,
    kind: 'options',
    reason: 'needs an account: test/wire/deploy.test.ts runs it on a stand-in',
  },
  { match: /^npm run verify/, kind: 'options', reason: 'needs a server: tests of its own run it' },
  { match: /--remote|wrangler (login|d1 create|tail|rollback|deploy|kv)/, kind: 'options', reason: 'needs an account' },
  { match: /\| jq /, kind: 'options', reason: 'needs jq' },
  { match: /^npm install git/, kind: 'elsewhere', reason: 'is for another repository' },
  { match: /wrangler secret put/, kind: 'options', reason: 'needs an account' },
  { match: /^jq /, kind: 'elsewhere', reason: 'needs jq beside an export' },
  { match: /^(curl|cat|ls) /, kind: 'run', reason: '' },
  { match: /^npm run session -- create/, kind: 'run', reason: '' },
  { match: /^npx wrangler d1 .* --local/, kind: 'run', reason: '' },
]

/** A line ends a command unless a quote is open. */
const isOpen = (text: string) => (text.match(/'/g)?.length ?? 0) % 2 === 1 || (text.match(/"/g)?.length ?? 0) % 2 === 1

const isShell = (language: string) => language === 'sh' || language === 'console'

/** The lines that somebody types, of a fenced block: all of `sh`; of `console`, those behind a dollar. */
const typedIn = (language: string, block: string) =>
  block
    .split('\n')
    .filter((line) => language === 'sh' || line.startsWith('$ '))
    .map((line) => line.replace(/^\$ /, '').replace(/(^|\s{2,})#.*/, ''))

/** The commands of a guide, in its order. */
export const commandsOf = (guide: string): string[] => {
  const blocks = [...readFileSync(guide, 'utf8').matchAll(/^```(\w+)\n(.*?)^```$/gms)]
  const commands: string[] = []
  for (const [, language = '', block = ''] of blocks.filter(([, language = '']) => isShell(language))) {
    let command = ''
    for (const line of typedIn(language, block)) {
      command = command ? `${command}\n${line}` : line
      if (isOpen(command)) continue
      if (command.trim()) commands.push(command.trim())
      command = ''
    }
  }
  return commands
}

/** The tool that a command calls and the long options that it gives it, what is quoted aside. */
export const callOf = (command: string): { tool: string[]; options: string[] } | null => {
  const plain = command.replace(/'[^']*'|"[^"]*"/gs, 'TEXT').split(/ [|>] /)[0] ?? ''
  const [, wrangler, script] = /npx wrangler((?: [a-z][a-z0-9-]*)+)|npm run (?:--silent )?(\w+)/.exec(plain) ?? []
  const options = [...plain.matchAll(/ (--[a-z][a-z-]*)/g)].map(([, option = '']) => option)
  if (wrangler) return { tool: ['node_modules/wrangler/bin/wrangler.js', ...wrangler.trim().split(' ')], options }
  if (script) return { tool: [`scripts/${script}.ts`], options: options.filter((option) => option !== '--silent') }
  return null
}
