/** Which file of tests to run, or which test of it, over which mutant. */
export type Question = {
  file: string
  mutant?: string
  /** A mutant that loops is stopped there. */
  hitLimit?: number
  /** How many milliseconds a test of the page waits for what a mutant may have made impossible. */
  wait?: number
}
/** What was red first, and which mutants were reached how often, by what can be asked for by itself: the file, or each test of it. */
export type Answer = {
  failure?: string | undefined
  tests: Record<string, { ms: number; reached: Record<string, number> }>
}

/** What answers. */
export type Runtime = {
  /** @returns null when there is no answer in so many milliseconds */
  ask(question: Question, patience: number): Promise<Answer | null>
  close(): Promise<unknown>
}

/** The name of a test by itself. */
export const testOf = (file: string, test: string): string => `${file} > ${test}`
/** The file of what can be asked for by itself. */
export const fileOf = (name: string): string => name.replace(/ > .*/s, '')
