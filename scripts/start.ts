import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { demoAccount, sizedAccount, tokens } from './accounts.ts'
import { refuseKept } from './arguments.ts'
import { plantLocal } from './plant.ts'
import { migrateLocal, quiet, wranglerBin } from './wrangler.ts'

// The options are those of `wrangler dev`; npm is likely to be given these.
const likely = ['port', 'ip', 'host', 'persist-to', 'var', 'env', 'local-protocol', 'inspector-port', 'remote']
refuseKept(likely, 'usage: npm start -- [options of wrangler dev]')

const options = process.argv.slice(2)
const text = { type: 'string' } as const
const shared = { 'persist-to': text, env: { ...text, short: 'e' } } as const
const { values } = parseArgs({ args: options, options: shared, strict: false })
const place = Object.entries(values).flatMap(([name, value]) =>
  Object.hasOwn(shared, name) && typeof value === 'string' ? [`--${name}`, value] : [],
)
console.log('Bringing the local database up to date.')
migrateLocal(place)
const accounts = demoAccount() + sizedAccount('user_large', tokens.large, 9_000)
if (!(await plantLocal(accounts, place)))
  console.log(
    'It holds users of its own, or views: it gets no demo accounts. (npm run session makes sessions for its users.)',
  )

const server = spawn(process.execPath, [wranglerBin, 'dev', ...options], { stdio: 'inherit', env: quiet })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal))
server.on('exit', (code) => process.exit(code ?? 1))

// npm passes a signal on to the shell that it runs this script in, and some shells end of it without a word to their child.
const shell = process.ppid
if (process.env['npm_lifecycle_event']) setInterval(() => process.ppid === shell || server.kill(), 200).unref()
