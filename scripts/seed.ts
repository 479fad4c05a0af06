import { parseArgs } from 'node:util'
import { sizedAccount, tokens } from './accounts.ts'
import { localSql } from './wrangler.ts'

const { values } = parseArgs({ options: { rows: { type: 'string' } }, strict: false })
const rows = Number(values['rows'])
if (!Number.isSafeInteger(rows) || rows < 0) {
  console.error('usage: npm run seed -- --rows N')
  process.exit(1)
}

localSql(sizedAccount('user_sized', tokens.sized, rows))
console.log(`user_sized has ${rows} rows. While npm start runs (put your port in place of 8787):
  curl -OJ -H 'Authorization: Bearer ${tokens.sized}' http://localhost:8787/api/export`)
