import { sizedAccount, tokens } from './accounts.ts'
import { readArguments, stop } from './arguments.ts'
import { plantLocal } from './plant.ts'
import { migrateLocal } from './wrangler.ts'

const usage = `usage: npm run seed -- --rows N [--persist-to D]

  --rows N        how many rows the account user_sized shall have, in all its collections together
  --persist-to D  the folder of the local database, as for npm start`

const text = { type: 'string' } as const
const { values } = readArguments(usage, { options: { rows: text, 'persist-to': text } })
const { 'persist-to': folder } = values
const rows = Number(values.rows)
if (!Number.isSafeInteger(rows) || rows < 0) stop(usage)

const place = folder === undefined ? [] : ['--persist-to', folder]
migrateLocal(place)
if (!(await plantLocal(sizedAccount('user_sized', tokens.sized, rows), place)))
  stop('The database holds users of its own, or views: it gets no account whose token everybody knows.')
console.log(`user_sized has ${rows} rows. While npm start runs (put your port in place of 8787):
  curl -o agentbot-export-sized.json -H 'Authorization: Bearer ${tokens.sized}' http://localhost:8787/api/export`)
