import type { D1Migration } from '@cloudflare/vitest-pool-workers'
import type { Bindings } from '../../src/env'

declare global {
  namespace Cloudflare {
    interface Env extends Bindings {
      /** A second database that holds users; the third is bound, but not one of them. */
      DB_EU: D1Database
      DB_US?: D1Database
      TEST_MIGRATIONS: D1Migration[]
    }
  }
}
