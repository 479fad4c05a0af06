import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { workerd } from '../../vitest.config.ts'

/** The file that noticed the mutant before, and then quick ones before slow ones: one red test is enough. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]) {
    const last = new Map(files.map((file) => [file, this.ctx.cache.getTestSpecificationResult(file)]))
    const cost = (file: TestSpecification) => (last.get(file)?.failed ? -1 : (last.get(file)?.duration ?? 0))
    return files.toSorted((a, b) => cost(a) - cost(b))
  }
}

/** How the tests that run inside workerd are run over mutants. */
export default defineConfig({
  test: {
    watch: false,
    restoreMocks: true,
    sequence: { sequencer: QuickFirst, setupFiles: 'list' },
    projects: [
      {
        ...workerd,
        test: {
          ...workerd.test,
          isolate: true, // three or four files, and the two that change the declarations stay alone
          include: ['test/*.mutants.ts', 'test/{completeness,kinds}.test.ts'],
          setupFiles: ['test/mutants/setup.ts', ...workerd.test.setupFiles],
        },
      },
    ],
  },
})
