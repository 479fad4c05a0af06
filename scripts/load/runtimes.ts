import { execFileSync } from 'node:child_process'

/** The workerd processes that this process started, with the memory that each holds now, in MB. */
export const runtimes = (): { pid: number; megabytes: number }[] =>
  execFileSync('ps', ['-A', '-o', 'pid=,ppid=,rss=,comm='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, parent, , command]) => Number(parent) === process.pid && command?.includes('workerd'))
    .map(([pid, , kilobytes]) => ({ pid: Number(pid), megabytes: Math.round(Number(kilobytes) / 1024) }))
