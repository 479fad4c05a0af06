import { spawn } from 'node:child_process'
import { demoAccount, sizedAccount, tokens } from './accounts.ts'
import { localSql, quiet, wranglerBin } from './wrangler.ts'

localSql(demoAccount() + sizedAccount('user_large', tokens.large, 9_000))

const server = spawn(process.execPath, [wranglerBin, 'dev', ...process.argv.slice(2)], { stdio: 'inherit', env: quiet })
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => server.kill(signal))
server.on('exit', (code) => process.exit(code ?? 0))
