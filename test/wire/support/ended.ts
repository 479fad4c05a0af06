import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** Waits for the end of a process. @returns its exit code, and what it wrote: to standard output, and `said` on standard error */
export const ended = async (running: ChildProcessWithoutNullStreams) => {
  const [stdout, said, [status]] = await Promise.all([
    text(running.stdout),
    text(running.stderr),
    once(running, 'close'),
  ])
  return { status, stdout, said }
}
