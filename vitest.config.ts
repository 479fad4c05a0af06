import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-pool-workers'
import { defineConfig } from 'vitest/config'

process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false' // local runs ask the network for nothing
process.env['TZ'] = 'Pacific/Kiritimati' // 14 hours ahead of UTC: its day is another for the longer part of each
process.env['NODE_COMPILE_CACHE'] ??= resolve('node_modules/.cache/compiled') // wrangler is 15 MB, and read by every command of a test

// In one piece each: workerd fetches one module after the other.
const packages = [
  'fast-check',
  'drizzle-orm',
  'drizzle-orm/casing',
  'drizzle-orm/d1',
  'drizzle-orm/sqlite-core',
  'hono',
  'hono/client',
  'hono/cookie',
  'hono/cors',
  'hono/factory',
  'hono/http-exception',
  'hono/jwt',
  'hono/request-id',
  'hono/secure-headers',
  'hono/utils/cookie',
  'hono/utils/crypto',
  '@hono/zod-validator',
  'p-retry',
  'zod/mini',
]

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
  test: {
    name: 'workerd',
    include: ['test/{*,sign-in/*}.test.ts'],
    setupFiles: ['test/support/migrate.ts'],
    testTimeout: 30_000, // a property that takes a second takes ten beside others on two cores
    deps: { optimizer: { ssr: { enabled: true, include: packages } } },
    isolate: false, // test/support/migrate.ts keeps the files apart
  },
}

const outside = {
  testTimeout: 120_000,
  hookTimeout: 180_000,
  expect: { poll: { timeout: 15_000 } }, // on a busy machine a browser takes its time
}

/** Has nothing beside it, for it measures time. */
const alone = 'test/browser/large.test.ts'
/** Has a process of its own: V8's flags would stay with the next file. */
const apart = 'test/wire/memory.test.ts'

export default defineConfig({
  test: {
    watch: false,
    maxWorkers: Math.max(3, availableParallelism() - 1), // even on two cores, because each waits a lot
    restoreMocks: true,
    silent: 'passed-only', // the log lines of a test are shown when it fails
    coverage: { provider: 'istanbul', include: ['src/**'], reporter: ['text'] },
    projects: [
      workerd,
      {
        // From outside, over a socket, where the wire itself matters, and in a browser; and the page's modules that need neither.
        test: {
          ...outside,
          name: 'wire',
          include: ['test/{wire,browser,page}/**/*.test.ts'],
          exclude: [alone, apart],
          isolate: false, // importing wrangler takes longer than most files do
        },
      },
      { test: { ...outside, name: 'apart', include: [apart] } },
      { test: { ...outside, name: 'alone', include: [alone], fileParallelism: false } },
    ],
  },
})
