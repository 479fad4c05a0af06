import { stop as end, readArguments } from '../arguments.ts'

const usage = `usage: npm run verify -- --url https://… [options]
       npm run verify -- --local [--url http://localhost:8787] [options]
       npm run verify -- --remove RUN [--local]

Makes throw-away users in the deployed database (--local: in the local one), exports them, compares, and removes them.

  --url URL         the Worker, or the export's own address when it is not /api/export
  --local           for a server under npm start; --persist-to D when its database is kept elsewhere
  --env NAME        the environment of wrangler.toml; production unless told
  --store d1|kv     where sessions live: what SESSION_STORE says; d1 unless told
  --store better-auth --cookie 'NAME=VALUE' | --token TOKEN
                    sessions that can't be made here: sign a throw-away account in and give its cookie or token;
                    nothing is planted then, and what needs planted rows is not looked at
  --only TEXT       the checks with TEXT in their names
  --megabytes N     the weight of the heaviest account, 60 unless told
  --remove RUN      removes what a killed run left behind`

/** Says why nothing can be done, and ends with 2. */
const stop = (message: string): never => end(`${message}\n\n${usage}`, 2)

const read = () => {
  const text = { type: 'string' } as const
  const options = {
    ...{ url: text, env: text, 'persist-to': text, cookie: text, token: text, only: text, remove: text },
    local: { type: 'boolean', default: false },
    store: { type: 'string', default: 'd1' },
    megabytes: { type: 'string', default: '60' },
  } as const
  return readArguments(usage, { options }, 2).values
}

const address = (text: string): URL => {
  if (!URL.canParse(text)) return stop(`${text} is no URL`)
  const url = new URL(text)
  return url.pathname === '/' ? new URL('/api/export', url) : url
}

const isHere = ({ hostname }: URL) => /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)

/** The headers that sign the given account in. */
const signedIn = ({ cookie, token }: ReturnType<typeof read>): Record<string, string> | undefined => {
  if (cookie !== undefined) return { cookie }
  return token === undefined ? undefined : { authorization: `Bearer ${token}` }
}

/** What the command line asks for; ends the process in words when that can't be meant. */
export const readOptions = () => {
  const values = read()
  const { local, store, remove, only = '', env, 'persist-to': folder } = values
  const url = address(
    values.url ?? (local || remove ? 'http://localhost:8787' : stop('--url says where the Worker is')),
  )
  const visitor = signedIn(values)
  const megabytes = Number(values.megabytes)

  if (!['d1', 'kv', 'better-auth'].includes(store)) stop('--store is d1, kv or better-auth')
  if (!(megabytes >= 1 && megabytes <= 4_000)) stop('--megabytes is a number from 1 to 4000')
  if (remove !== undefined && !/^[0-9a-f]{16}$/.test(remove))
    stop('--remove takes the 16 characters that the run had shown')
  if (store === 'better-auth' && !visitor && !remove)
    stop(
      'Sessions of better-auth are signed by your service: sign a throw-away account in, and give --cookie or --token.',
    )
  if (!local && !remove && !visitor && isHere(url))
    stop(`${url.host} is this machine: say --local, or the deployed database would be written`)

  const environment = env === undefined ? [] : ['--env', env]
  const place = local
    ? ['--local', ...environment, ...(folder ? ['--persist-to', folder] : [])]
    : ['--remote', ...environment]
  return {
    url,
    local,
    place,
    visitor,
    megabytes,
    only,
    remove,
    store: store === 'kv' ? ('kv' as const) : ('d1' as const),
  }
}
