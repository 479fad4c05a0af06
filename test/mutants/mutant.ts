/** A protection, broken on purpose. */
export type Mutant = {
  /** What the protection is for, and how it is broken. */
  what: string
  file: string
  /** Exact text, there once in the file, and what takes its place. */
  edits: [from: string, to: string][]
  /** Test files, by parts of their names, that should notice. All others are tried only if these do not. */
  tests: string[]
  /** Why nothing has to notice: the code is another, what it does is not. */
  equivalent?: string
}

/** Mutants of one file that one set of tests should notice. */
export const of =
  (file: string, ...tests: string[]) =>
  (what: string, ...edits: Mutant['edits']): Mutant => ({ what, file, edits, tests })
