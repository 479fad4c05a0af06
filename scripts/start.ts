import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'
import { demoAccount, sizedAccount, tokens } from './accounts.ts'
import { localSql, quiet, wranglerBin } from './wrangler.ts'

const options = process.argv.slice(2)
const { values } = parseArgs({ args: options, options: { 'persist-to': { type: 'string' } }, strict: false })
const place = typeof values['persist-to'] === 'string' ? ['--persist-to', values['persist-to']] : []
localSql(demoAccount() + sizedAccount('user_large', tokens.large, 9_000), place)

const server = spawn(process.execPath, [wranglerBin, 'dev', ...options], { stdio: 'inherit', env: quiet })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal))
server.on('exit', (code) => process.exit(code ?? 1))

// npm passes a signal on to the shell that it runs this script in, and some shells end of it without a word to their child.
const shell = process.ppid
if (process.env['npm_lifecycle_event']) setInterval(() => process.ppid === shell || server.kill(), 200).unref()
