import { spawn } from 'node:child_process'
import { demoAccount, sizedAccount, tokens } from './accounts.ts'
import { localSql, quiet, wranglerBin } from './wrangler.ts'

const options = process.argv.slice(2)
const at = options.indexOf('--persist-to')
const place = at < 0 ? [] : options.slice(at, at + 2)
localSql(demoAccount() + sizedAccount('user_large', tokens.large, 9_000), place)

const server = spawn(process.execPath, [wranglerBin, 'dev', ...options], { stdio: 'inherit', env: quiet })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal))
server.on('exit', (code) => process.exit(code ?? 1))
