const number = new Intl.NumberFormat('en')

/** @param {number} n @param {string} noun */
export const count = (n, noun) => `${number.format(n)} ${noun}${n === 1 ? '' : 's'}`

/** @param {number} bytes */
export const size = (bytes) => {
  if (bytes < 1000) return count(bytes, 'byte')
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} KB`
  return `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** @param {number} milliseconds */
export const elapsed = (milliseconds) => {
  const seconds = Math.floor(milliseconds / 1000)
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** @param {import('./answer.js').ExportFailure} failure */
const lost = ({ bytes }) =>
  bytes === 0
    ? ['Agentbot cannot be reached', 'Check that you are online, then try again.']
    : [
        'The connection was lost',
        `It broke off after ${size(bytes)}, so nothing was saved. Check that you are online, then try again.`,
      ]

/**
 * What went wrong, and what to do next.
 * @param {import('./answer.js').ExportFailure} failure
 * @param {boolean} local are there accounts to choose from on this page?
 */
export const explain = (failure, local = false) => {
  switch (failure.kind) {
    case 'signedOut':
      return local
        ? ['Nobody is signed in', 'Choose an account above, or sign in to your app in this browser, then try again.']
        : ['You are not signed in', 'Sign in to Agentbot in this browser, then try again.']
    case 'forbidden':
      return ['This page may not export', 'Open Agentbot in a new tab, sign in, and export from there.']
    case 'tooMany':
      return [
        'That was one export too many',
        `You exported several times just now. Wait ${count(failure.seconds, 'second')}, then try again.`,
      ]
    case 'lost':
      return lost(failure)
    case 'incomplete':
      return ['The file did not arrive whole', 'So nothing was saved. Try again; if it happens again, tell support.']
    case 'server':
      return [
        'The export failed',
        'The fault is ours, and your data is safe. Try again; if it fails again, tell support.',
      ]
    case 'unexpected':
      return [
        'Something else answered',
        'What came back is no export: perhaps your network wants you to sign in first. Check your connection, then try again.',
      ]
    default:
      return ['This page failed', 'Nothing was saved. Reload the page, then try again.']
  }
}
