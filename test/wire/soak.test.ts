import { expect, test } from 'vitest'
import { findProblems } from '../../scripts/load/report.ts'

const exportLine = (ending: object) => ({ level: 'log', message: JSON.stringify({ event: 'export', ...ending }) })
const outcome = (ending: 'finished' | 'left') => ({ ending, bytes: 600, ms: 5 })

test('a line of the log that is none of an export that ended well, or was left, is a problem', async () => {
  const log = [exportLine({ outcome: 'completed' }), exportLine({ outcome: 'aborted', reason: 'client left' })]
  const problemsWith = (...more: typeof log) =>
    findProblems([outcome('finished'), outcome('left')], [], () => [...log, ...more])
  expect(await problemsWith()).toEqual([])
  const strays = ['error', 'warn', 'info', 'debug'].map((level) => ({ level, message: 'Uncaught Error: internal' }))
  for (const stray of [...strays, exportLine({ outcome: 'aborted', reason: 'DeadlineError' })])
    expect(await problemsWith(stray)).toEqual(['1 log lines are none of an export'])
})
