import { env } from 'cloudflare:workers'
import { onTestFinished } from 'vitest'

/** Until the test is over, the database takes what the CHECKs of its tables do not admit. */
export const withoutChecks = async (): Promise<void> => {
  await env.DB.exec('PRAGMA ignore_check_constraints = on')
  onTestFinished(async () => {
    await env.DB.exec('PRAGMA ignore_check_constraints = off') // it would hold for every test behind this one
  })
}
