import { randomBytes } from 'node:crypto'
import { hashOf } from './accounts.ts'
import { readArguments, stop } from './arguments.ts'
import { wrangler } from './wrangler.ts'

const usage = `usage: npm run session -- create --user ID [--days N] [options]
       npm run session -- revoke --token=TOKEN | --hash HASH | --user ID [options]

  --days N        how long the session lives; 30 unless told
  --store d1|kv   where sessions live: what SESSION_STORE of wrangler.toml says, unless told
  --database B    the D1 binding where the user is; unless told, whichever of DATABASES it is
  --remote        act on the deployed database; the local one unless told
  --env NAME      the environment of wrangler.toml; production unless told
  --persist-to D  the folder of the local database, as for wrangler dev`

const text = { type: 'string' } as const
const { positionals, values } = readArguments(usage, {
  allowPositionals: true,
  options: {
    ...{ user: text, days: text, token: text, hash: text, store: text, database: text, env: text, 'persist-to': text },
    remote: { type: 'boolean', default: false },
  },
})
const { user = '', token, remote, env } = values
const hash = values.hash ?? (token && hashOf(token))
const days = Number(values.days ?? 30)

const [command, ...others] = positionals
if (others.length > 0 || !['d1', 'kv', undefined].includes(values.store)) stop(usage)
const [name, ...more] = [values.user, token, values.hash].filter((name) => name !== undefined)
if (!name || more.length > 0 || (command === 'create' ? !user : command !== 'revoke')) stop(usage)
if (hash && !/^[0-9a-f]{64}$/.test(hash)) stop(`--hash is 64 characters, each 0-9 or a-f\n\n${usage}`)
if (!(days > 0 && days <= 3_650)) stop('--days is a number above 0, and 3650 at most')

// Only wrangler knows the settings; what can't be meant need not wait for it.
const { configOf, databasesOf, localFileOf } = await import('./databases.ts')
const config = configOf(env)
const databases = databasesOf(config)
const asked = values.database === undefined ? databases : databases.filter((name) => name === values.database)
if (asked.length === 0) stop(`--database is one of ${databases.join(', ')}\n\n${usage}`)

const { store = String(config.vars['SESSION_STORE'] ?? 'd1') } = values
if (!['d1', 'kv'].includes(store))
  stop(`SESSION_STORE is ${JSON.stringify(store)}: such sessions begin and end where your users sign in, not here.
docs/operations.md, "When something happened", says how to end them. (--store d1 acts on the table of the export's own.)`)
if (command === 'revoke' && store === 'kv' && !hash)
  stop('KV cannot be asked for the sessions of a user: revoke each by --token or --hash.')

if (!remote) for (const name of asked) localFileOf(config, name, values['persist-to'])
const environment = env === undefined ? [] : ['--env', env]
const place = remote
  ? ['--remote', ...environment]
  : ['--local', ...environment, ...(values['persist-to'] ? ['--persist-to', values['persist-to']] : [])]
const where = remote ? 'deployed' : 'local'

/** Any text as an SQL expression in which nothing needs quoting. */
const sqlText = (text: string) => `cast(x'${Buffer.from(text).toString('hex')}' as text)`

/** Runs one statement in a database; its rows come back. */
const query = (database: string, sql: string): unknown[] =>
  JSON.parse(wrangler('d1', 'execute', database, ...place, '--json', '--command', sql))[0].results
const kv = (verb: string, key: string, ...more: string[]) =>
  wrangler('kv', 'key', verb, `session:${key}`, ...more, '--binding', 'SESSIONS', ...place)

const noUser = `The ${where} ${asked.join(', ')} has no user ${JSON.stringify(user)}.`
/** The one database, of those asked, that has the user. */
const databaseOfUser = (): string => {
  const found = asked.filter((name) => query(name, `select 1 from users where id = ${sqlText(user)}`).length > 0)
  const [database = stop(noUser)] = found
  if (found.length > 1) stop(`${JSON.stringify(user)} is in ${found.join(' and ')}: say which with --database.`)
  return database
}

/** A token of 256 bits, unless it would read as an option of a command line. */
const newToken = (): string => {
  const made = randomBytes(32).toString('base64url')
  return made.startsWith('-') ? newToken() : made
}

const create = () => {
  const made = newToken()
  const key = hashOf(made)
  const now = Date.now()
  const expiresAt = now + Math.round(days * 86_400_000)
  const [only = ''] = asked
  const database = store === 'd1' && asked.length === 1 ? only : databaseOfUser() // what is inserted below looks for the user as well
  if (store === 'kv') {
    // The key lives an hour longer, so that an export that began in time may finish; the record says when the session ends.
    const gone = Math.ceil(expiresAt / 1_000) + 3_600
    const record = { userId: user, expiresAt, ...(database === 'DB' ? {} : { database }) }
    kv('put', key, JSON.stringify(record), '--expiration', String(gone))
  } else {
    const columns = 'token_hash, user_id, created_at, expires_at'
    const values = `select '${key}', id, ${now}, ${expiresAt} from users where id = ${sqlText(user)} returning user_id`
    if (query(database, `insert into sessions (${columns}) ${values}`).length === 0) stop(noUser)
  }

  console.error(`A session of ${JSON.stringify(user)} until ${new Date(expiresAt).toISOString()} (${where} ${store === 'kv' ? 'kv for ' : ''}${database}).
Its token is shown this once; what is stored is its hash, ${key}.`)
  console.log(made)
}

const revoke = () => {
  if (store === 'kv' && hash) {
    kv('delete', hash)
    return console.error('There is no such session any more; KV may go on serving it for about a minute.')
  }
  const condition = hash ? `token_hash = ${sqlText(hash)}` : `user_id = ${sqlText(user)}`
  const gone = asked.flatMap((name) => query(name, `delete from sessions where ${condition} returning token_hash`))
  if (gone.length === 0) stop(`The ${where} ${asked.join(', ')} has no such session.`)
  console.error(`Revoked: ${gone.length} session${gone.length === 1 ? '' : 's'} (${where} ${asked.join(', ')}).`)
}

if (command === 'create') create()
else revoke()
