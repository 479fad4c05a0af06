import { parseArgs } from 'node:util'
import { sizedAccount, tokens } from './accounts.ts'
import { localSql } from './wrangler.ts'

const usage = `usage: npm run seed -- --rows N [--persist-to D]

  --rows N        how many rows the account user_sized shall have, in all its collections together
  --persist-to D  the folder of the local database, as for npm start`

const stop = (message: string, status = 1): never => {
  console.error(message)
  process.exit(status)
}

const readArguments = () => {
  const text = { type: 'string' } as const
  try {
    return parseArgs({ options: { rows: text, 'persist-to': text, help: { type: 'boolean', short: 'h' } } }).values
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  }
}

const { rows: text, help, 'persist-to': folder } = readArguments()
if (help) stop(usage, 0)
const rows = Number(text)
if (!Number.isSafeInteger(rows) || rows < 0) stop(usage)

localSql(sizedAccount('user_sized', tokens.sized, rows), folder === undefined ? [] : ['--persist-to', folder])
console.log(`user_sized has ${rows} rows. While npm start runs (put your port in place of 8787):
  curl -o agentbot-export-sized.json -H 'Authorization: Bearer ${tokens.sized}' http://localhost:8787/api/export`)
