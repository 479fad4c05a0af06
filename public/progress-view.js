import { byId, marked, write } from './dom.js'
import { count, elapsed, size } from './words.js'

const SHOW_EVERY = 200 // milliseconds
const ANNOUNCE_EVERY = 15_000

/** Rows of each collection, beside its name. @param {Record<string, number>} counts */
export const showCounts = (counts) => {
  for (const [cell, name] of marked('collection')) {
    const rows = counts[name]
    write(cell, rows === undefined ? '' : count(rows, 'row'))
  }
}

/**
 * Keeps the figures of a running export on the page, however often they change: the eye gets them a few times a
 * second, a screen reader a few times a minute.
 * @param {number} since
 */
export const progressView = (since) => {
  let progress = { rows: 0, bytes: 0, counts: {} }
  let announced = since

  const show = () => {
    const now = performance.now()
    showCounts(progress.counts)
    write(byId('rows'), count(progress.rows, 'row'))
    write(byId('bytes'), size(progress.bytes))
    write(byId('elapsed'), elapsed(now - since))
    if (now - announced < ANNOUNCE_EVERY) return
    announced = now
    write(byId('announcement'), `${count(progress.rows, 'row')} so far.`)
  }

  show()
  const timer = setInterval(show, SHOW_EVERY)
  return {
    /** @param {import('./download.js').Progress} next */
    update(next) {
      progress = next
    },
    end() {
      clearInterval(timer)
      show()
    },
  }
}
