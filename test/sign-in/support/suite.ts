import { describe } from 'vitest'
import type { Kind } from './better-auth'
import { waysIn } from './ways-in'
import { waysOut } from './ways-out'

/** What holds however better-auth keeps its sessions: the export says what the service says. */
export const describeBetterAuth = (name: string, kind: Kind) =>
  describe(name, { timeout: 60_000 }, () => {
    waysIn(kind)
    waysOut(kind)
  })
