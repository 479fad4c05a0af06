import { beforeAll, describe, expect, test, vi } from 'vitest'
import { brokenAnswers } from './broken/answers.ts'
import { brokenDocuments } from './broken/documents.ts'
import { brokenSessions } from './broken/sessions.ts'
import { overFaultyDatabase, type Server, shareServer } from './support/server.ts'
import { limited } from './support/stand-ins.ts'
import { plant, type Stage, verifySpoiled } from './support/verified.ts'

// `npm run verify` looks at Workers that break one promise each: what stands before the real one spoils what passes.
// Each has to turn that very check red which names the promise, and for that reason.

vi.setConfig({ testTimeout: 300_000 }) // the first test is a whole verification

let server: Server
let stage: Stage
beforeAll(async () => {
  server = await shareServer(overFaultyDatabase)
  stage = await plant(server, 4)
})

test('a Worker that keeps its promises turns no check red, over HTTP/1.1 and HTTP/2', async () => {
  const results = await verifySpoiled(server, await plant(server), limited())
  expect(results.filter(({ outcome }) => outcome !== 'pass')).toEqual([])
})

test('a Worker of another database is named as such, and no other check is made', async () => {
  const stranger = await plant(server, 4)
  await stranger.database.remove(stranger.plan)
  const [first, ...others] = await verifySpoiled(server, stranger, (question, forward) => forward(question))
  expect(first).toMatchObject({ outcome: 'FAIL', note: expect.stringContaining('SESSION_STORE') })
  expect(new Set(others.map(({ outcome }) => outcome))).toEqual(new Set(['not run']))
})

const groups = [...brokenDocuments, ...brokenAnswers, ...brokenSessions]
describe.each(groups)(
  '“$check” is red on a Worker that',
  ({ check, reason, after = [], isLast, patience, workers }) => {
    test.each(Object.entries(workers))('%s', async (_, spoil) => {
      const own = isLast ? await plant(server) : stage
      const results = await verifySpoiled(server, own, spoil(own), {
        names: [...after, check],
        ...(patience === undefined ? {} : { patience }),
      })
      expect(results.at(-1)).toEqual({ name: check, outcome: 'FAIL', note: expect.stringMatching(reason) })
    })
  },
)
