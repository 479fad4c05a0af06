/** Which file of tests to run, over which mutant; a mutant that loops is stopped at the hit limit. */
export type Question = { file: string; mutant?: string; hitLimit?: number }
/** What it said, and which mutants it reached, how often. */
export type Answer = { ms: number; failure?: string | undefined; reached: Record<string, number> }
