const ending = new AbortController()
let status = 0

/** Aborted when the work is to end, so that what was made can be removed. */
export const stop = ending.signal

/** The exit status that an interrupt asks for; 0 when there was none. */
export const interruptedWith = (): number => status

/** Ends what is still under way. */
export const endAll = (): void => ending.abort()

/** From now on signals and accidents end the work, and not the process. */
export const listen = (): void => {
  for (const [signal, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }))
    process.on(signal, () => {
      console.error(`${signal}: ending, and removing what was made`)
      status = 128 + number
      endAll()
    })
  const end = () => {
    status ||= 1
    endAll()
  }
  process.on('uncaughtException', (error) => {
    console.error(error)
    end()
  })
  // Who listened is gone (`| head`, a closed terminal): saying so as of any other accident would be the next one, for ever.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', end)
}
