import { type ParseArgsConfig, parseArgs } from 'node:util'

/** Ends the process with words on standard error. */
export const stop = (message: string, status = 1): never => {
  console.error(message)
  process.exit(status)
}

/**
 * Ends the process if one of these options stood before the `--` of an npm command: npm keeps such an option, and the script would do
 * something else than was asked for. `npm run deploy --dry-run` would deploy.
 */
export const refuseKept = (names: string[], usage: string, status = 1): void => {
  const kept = names.find((name) => process.env[`npm_config_${name.replaceAll('-', '_')}`])
  if (kept) stop(`npm kept --${kept} for itself: the options stand behind a -- of their own.\n\n${usage}`, status)
}

/**
 * Reads the command line of a script. `--help` prints its usage; what can't be meant ends the process with it.
 * @param config as for `parseArgs`
 * @param status what the process then ends with
 */
export const readArguments = <T extends ParseArgsConfig>(
  usage: string,
  config: T,
  status = 1,
): ReturnType<typeof parseArgs<T>> => {
  try {
    const parsed = parseArgs({ ...config, options: { ...config.options, help: { type: 'boolean', short: 'h' } } })
    // One that stands in its place as well is a setting of npm's own: `user` often is.
    const given = process.argv.flatMap((argument) => /^--([^=]+)/.exec(argument)?.[1] ?? [])
    const known = Object.keys(config.options ?? {})
    refuseKept(
      known.filter((name) => !given.includes(name)),
      usage,
      status,
    )
    if ('help' in parsed.values) {
      console.log(usage)
      process.exit()
    }
    return parsed as ReturnType<typeof parseArgs<T>>
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : error}\n\n${usage}`, status)
  }
}
