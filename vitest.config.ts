import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers'
import { defineConfig } from 'vitest/config'

process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false' // local runs ask the network for nothing

/** The tests that run inside workerd. */
export const workerd = {
  plugins: [
    cloudflareTest(async () => ({
      wrangler: { configPath: './wrangler.toml' },
      miniflare: {
        bindings: {
          TEST_MIGRATIONS: await readD1Migrations('./migrations'),
          BETTER_AUTH_SECRET: 'kFh2tZ0qXv8JmB5rW1sYcN7uE4gLpA9d',
        },
        d1Databases: { DB: 'agentbot', DB_EU: 'agentbot-eu', EXPORT_DB: 'agentbot-copy' },
      },
    })),
  ],
  test: { name: 'workerd', include: ['test/{*,sign-in/*}.test.ts'], setupFiles: ['test/support/migrate.ts'] },
}

export default defineConfig({
  test: {
    watch: false,
    restoreMocks: true,
    silent: 'passed-only', // the log lines of a test are shown when it fails
    coverage: { provider: 'istanbul', include: ['src/**'], reporter: ['text'] },
    projects: [
      workerd,
      {
        // From outside, over a socket, where the wire itself matters.
        test: {
          name: 'wire',
          include: ['test/{wire,browser}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 15_000 } }, // on a busy machine a browser takes its time
        },
      },
    ],
  },
})
