import { env } from 'cloudflare:workers'
import { drizzleAdapter } from 'better-auth/adapters/drizzle'
import { drizzle } from 'drizzle-orm/d1'
import { sqlOf } from '../support/guide'
import { newService } from './support/better-auth'
import { account, createTable, session, twoFactor, user, verification } from './support/drizzle-schema'
import { keepUsers, run } from './support/people'
import { describeBetterAuth } from './support/suite'

const schema = { user, session, account, verification, twoFactor }
await run(...Object.values(schema).map(createTable), ...sqlOf('better-auth with its Drizzle adapter'))
await keepUsers()

const database = drizzleAdapter(drizzle(env.DB), { provider: 'sqlite', schema })
describeBetterAuth('better-auth with its Drizzle adapter', { service: newService({ database }), rows: true })
