import { createHash, randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { wrangler } from './wrangler.ts'

const usage = `usage: npm run session -- create --user ID [--days N] [options]
       npm run session -- revoke --token TOKEN | --hash HASH | --user ID [options]

  --days N        how long the session lives; 30 unless told
  --store d1|kv   where sessions live: what SESSION_STORE says; d1 unless told
  --remote        act on the deployed database; the local one unless told
  --persist-to D  the folder of the local database, as for wrangler dev`

const stop = (message: string): never => {
  console.error(message)
  process.exit(1)
}

const readArguments = () => {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        ...{ user: text, days: text, token: text, hash: text, 'persist-to': text },
        store: { type: 'string', default: 'd1' },
        remote: { type: 'boolean', default: false },
      },
    })
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  }
}

const { positionals, values } = readArguments()
const place = values.remote
  ? ['--remote']
  : ['--local', ...(values['persist-to'] ? ['--persist-to', values['persist-to']] : [])]
const database = values.remote ? 'deployed' : 'local'

/** Any text as an SQL expression in which nothing needs quoting. */
const sqlText = (text: string) => `cast(x'${Buffer.from(text).toString('hex')}' as text)`
const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

/** Runs one statement; its rows come back. */
const query = (sql: string): unknown[] =>
  JSON.parse(wrangler('d1', 'execute', 'DB', ...place, '--json', '--command', sql))[0].results
const kv = (verb: string, hash: string, ...more: string[]) =>
  wrangler('kv', 'key', verb, `session:${hash}`, ...more, '--binding', 'SESSIONS', ...place)

/** A token of 256 bits, unless it would read as an option of a command line. */
const newToken = (): string => {
  const token = randomBytes(32).toString('base64url')
  return token.startsWith('-') ? newToken() : token
}

const create = () => {
  const user = values.user ?? stop(usage)
  const days = Number(values.days ?? 30)
  if (!(days > 0 && days <= 3_650)) stop('--days is a number above 0, and 3650 at most')

  const token = newToken()
  const hash = hashOf(token)
  const now = Date.now()
  const expiresAt = now + Math.round(days * 86_400_000)
  const found =
    values.store === 'kv'
      ? query(`select id from users where id = ${sqlText(user)}`)
      : query(
          `insert into sessions select '${hash}', id, ${now}, ${expiresAt} from users where id = ${sqlText(user)} returning user_id`,
        )
  if (found.length === 0) stop(`The ${database} database has no user ${JSON.stringify(user)}.`)
  if (values.store === 'kv') {
    // The key lives an hour longer, so that an export that began in time may finish; the record says when the session ends.
    const gone = Math.ceil(expiresAt / 1_000) + 3_600
    kv('put', hash, JSON.stringify({ userId: user, expiresAt }), '--expiration', String(gone))
  }

  console.error(`A session of ${JSON.stringify(user)} until ${new Date(expiresAt).toISOString()} (${database} ${values.store}).
Its token is shown this once; what is stored is its hash, ${hash}.`)
  console.log(token)
}

const revoke = () => {
  const { token, hash = token && hashOf(token), user } = values
  const condition = hash ? `token_hash = ${sqlText(hash)}` : `user_id = ${sqlText(user ?? stop(usage))}`
  if (values.store === 'kv') {
    if (!hash) return stop('KV cannot be asked for the sessions of a user: revoke each by --token or --hash.')
    kv('delete', hash)
    return console.error('There is no such session any more; KV may go on serving it for about a minute.')
  }
  const gone = query(`delete from sessions where ${condition} returning token_hash`)
  if (gone.length === 0) stop(`The ${database} database has no such session.`)
  console.error(`Revoked: ${gone.length} session${gone.length === 1 ? '' : 's'} (${database} d1).`)
}

const [command, ...others] = positionals
if (others.length > 0 || !['d1', 'kv'].includes(values.store)) stop(usage)
if (command === 'create') create()
else if (command === 'revoke') revoke()
else stop(usage)
