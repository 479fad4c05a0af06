import { TestRunner, type TestRunnerConfig, vi } from 'vitest'
import { setupCommonEnv, startTests } from 'vitest/internal/browser'

/** Files of tests, each evaluated when it is loaded, what is set up before them, and files that snapshots are held against. */
export type Files = {
  tests: Record<string, () => Promise<unknown>>
  setup: () => Promise<unknown>
  snapshots: Record<string, () => Promise<string>>
  /** What differs from the configuration below. */
  config?: Partial<TestRunnerConfig>
  /** Which tests to run, by name; all, unless it says so. */
  wants?: (test: string) => boolean
  /** Is told of each test that ran. */
  onTest?: (test: string, ms: number) => void
}

const nothing = async () => {}

/** What Vitest's runner asks of its configuration: that of vitest.config.ts, else what Vitest sets itself. */
const configOf = ({ snapshots, config }: Files) =>
  ({
    testTimeout: 8_000,
    hookTimeout: 10_000,
    maxConcurrency: 5,
    restoreMocks: true,
    allowOnly: true,
    sequence: { hooks: 'stack', setupFiles: 'list', seed: 0 },
    expect: {},
    tags: [],
    setupFiles: ['setup'],
    experimental: { importDurations: {} },
    snapshotOptions: {
      updateSnapshot: 'none',
      snapshotEnvironment: {
        getVersion: () => '1',
        getHeader: () => '',
        resolvePath: async (path: string) => path,
        resolveRawPath: async (_: string, path: string) => path,
        readSnapshotFile: async (path: string) => (await snapshots[path]?.()) ?? null,
      },
    },
    ...config,
  }) as unknown as TestRunnerConfig

/** What Vitest's own worker would have told its runner. */
const stateOf = (config: TestRunnerConfig) => ({
  config,
  ctx: { pool: 'threads' },
  environment: { name: 'workerd' },
  durations: {},
  evaluatedModules: { idToModuleMap: new Map() },
  rpc: new Proxy({}, { get: () => nothing }),
  onCleanup: nothing,
})

/** Vitest's runner, for one file. It stops at the first test that is red. */
class Runner extends TestRunner {
  failure: string | undefined
  readonly #files: Files

  constructor(config: TestRunnerConfig, files: Files) {
    super(config)
    this.#files = files
    Object.assign(this, { _otel: { $: (...args: unknown[]) => args.find((arg) => typeof arg === 'function')?.() } })
  }

  override async importFile(file: string) {
    await (file === 'setup' ? this.#files.setup : this.#files.tests[file])?.()
  }

  override onBeforeRunTask(test: Parameters<TestRunner['onBeforeRunTask']>[0]) {
    if (this.#files.wants?.(test.fullTestName ?? '') === false) test.mode = 'skip'
    return super.onBeforeRunTask(test)
  }

  override onAfterRunTask(test: Parameters<TestRunner['onAfterRunTask']>[0]) {
    super.onAfterRunTask(test)
    this.#files.onTest?.(test.fullTestName ?? '', test.result?.duration ?? 0)
    const [error] = test.result?.errors ?? []
    if (!error) return
    const { cause, message } = error // that time ran out is the cause, to expect.poll()
    this.failure ??= [test.name, cause?.message, message].filter(Boolean).join(': ')
    this.cancel('test-failure')
  }
}

/** Runs a file of tests. @returns what was red first, if anything was */
export const runFile = async (file: string, files: Files): Promise<string | undefined> => {
  const config = configOf(files)
  Object.assign(globalThis, { __vitest_worker__: stateOf(config) })
  await setupCommonEnv(config)
  const runner = new Runner(config, files)
  const [ran] = await startTests([file], runner)
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
  vi.useRealTimers()
  const [error] = ran?.result?.errors ?? []
  return runner.failure ?? error?.message ?? (ran?.result?.state === 'pass' ? undefined : 'it did not pass')
}
