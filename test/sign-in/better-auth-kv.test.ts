import { env } from 'cloudflare:workers'
import { getMigrations } from 'better-auth/db/migration'
import { sqlOf } from '../support/guide'
import { newService, optionsOf } from './support/better-auth'
import { kvStorage } from './support/kv-storage'
import { keepUsers, run } from './support/people'
import { describeBetterAuth } from './support/suite'

const { runMigrations } = await getMigrations(optionsOf({ database: env.DB }))
await runMigrations()
await run(...sqlOf('better-auth on the D1 binding itself'))
await keepUsers()

const stored = { database: env.DB, secondaryStorage: kvStorage }
const inDatabase = { storeSessionInDatabase: true }

describeBetterAuth('sessions in KV alone', { service: newService(stored), rows: false, many: 11 })

describeBetterAuth('sessions in KV and in the database', {
  service: newService({ ...stored, session: inDatabase }),
  rows: true,
  many: 11,
})

describeBetterAuth('sessions in KV, and in the database for ever', {
  service: newService({ ...stored, session: { ...inDatabase, preserveSessionInDatabase: true } }),
  rows: true,
  many: 11,
})
