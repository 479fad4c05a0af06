import guide from '../../docs/operations.md?raw'
import { blocksIn, sqlIn } from './blocks'

/** The code of the operator's guide. */
export const code = blocksIn(guide, 'ts')

/** The one block of SQL of the operator's guide that begins with those words, as statements. */
export const sqlOf = (beginning: string) => sqlIn(guide, beginning)
