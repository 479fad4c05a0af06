import { env } from 'cloudflare:workers'
import { getMigrations } from 'better-auth/db/migration'
import { sqlOf } from '../support/guide'
import { newService, optionsOf } from './support/better-auth'
import { keepUsers, run } from './support/people'
import { describeBetterAuth } from './support/suite'

const { runMigrations } = await getMigrations(optionsOf({ database: env.DB }))
await runMigrations()
await run(...sqlOf('better-auth on the D1 binding itself'))
await keepUsers()

describeBetterAuth('better-auth on the D1 binding', { service: newService({ database: env.DB }), rows: true })
