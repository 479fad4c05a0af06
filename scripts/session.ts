import { createHash, randomBytes } from 'node:crypto'
import { parseArgs } from 'node:util'
import { wrangler } from './wrangler.ts'

const usage = `usage: npm run session -- create --user ID [--days N] [options]
       npm run session -- revoke --token TOKEN | --hash HASH | --user ID [options]

  --days N        how long the session lives; 30 unless told
  --store d1|kv   where sessions live: what SESSION_STORE says; d1 unless told
  --database B    the D1 binding where the user is; unless told, whichever of DATABASES it is
  --remote        act on the deployed database; the local one unless told
  --env NAME      the environment of wrangler.toml; production unless told
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
        ...{ user: text, days: text, token: text, hash: text, database: text, env: text, 'persist-to': text },
        store: { type: 'string', default: 'd1' },
        remote: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  }
}

const { positionals, values } = readArguments()
if (values.help) {
  console.log(usage)
  process.exit()
}
const environment = values.env === undefined ? [] : ['--env', values.env]
const place = values.remote
  ? ['--remote', ...environment]
  : ['--local', ...environment, ...(values['persist-to'] ? ['--persist-to', values['persist-to']] : [])]
const where = values.remote ? 'deployed' : 'local'

/** The databases to ask. Only wrangler knows which there are; what can't be meant need not wait for it. */
const askedDatabases = async (): Promise<readonly string[]> => {
  const { databases } = await import('./databases.ts')
  const asked = values.database === undefined ? databases : databases.filter((name) => name === values.database)
  if (asked.length === 0) stop(`--database is one of ${databases.join(', ')}\n\n${usage}`)
  return asked
}

/** Any text as an SQL expression in which nothing needs quoting. */
const sqlText = (text: string) => `cast(x'${Buffer.from(text).toString('hex')}' as text)`
const hashOf = (token: string) => createHash('sha256').update(token).digest('hex')

/** Runs one statement in a database; its rows come back. */
const query = (database: string, sql: string): unknown[] =>
  JSON.parse(wrangler('d1', 'execute', database, ...place, '--json', '--command', sql))[0].results
const kv = (verb: string, hash: string, ...more: string[]) =>
  wrangler('kv', 'key', verb, `session:${hash}`, ...more, '--binding', 'SESSIONS', ...place)

/** The one database, of those asked, that has the user. */
const databaseOf = async (user: string): Promise<string> => {
  const asked = await askedDatabases()
  const found = asked.filter((name) => query(name, `select 1 from users where id = ${sqlText(user)}`).length > 0)
  const [database = stop(`The ${where} ${asked.join(', ')} has no user ${JSON.stringify(user)}.`)] = found
  if (found.length > 1) stop(`${JSON.stringify(user)} is in ${found.join(' and ')}: say which with --database.`)
  return database
}

/** A token of 256 bits, unless it would read as an option of a command line. */
const newToken = (): string => {
  const token = randomBytes(32).toString('base64url')
  return token.startsWith('-') ? newToken() : token
}

const create = async () => {
  const user = values.user ?? stop(usage)
  const days = Number(values.days ?? 30)
  if (!(days > 0 && days <= 3_650)) stop('--days is a number above 0, and 3650 at most')

  const token = newToken()
  const hash = hashOf(token)
  const now = Date.now()
  const expiresAt = now + Math.round(days * 86_400_000)
  const database = await databaseOf(user)
  if (values.store === 'kv') {
    // The key lives an hour longer, so that an export that began in time may finish; the record says when the session ends.
    const gone = Math.ceil(expiresAt / 1_000) + 3_600
    const record = { userId: user, expiresAt, ...(database === 'DB' ? {} : { database }) }
    kv('put', hash, JSON.stringify(record), '--expiration', String(gone))
  } else {
    query(database, `insert into sessions values ('${hash}', ${sqlText(user)}, ${now}, ${expiresAt})`)
  }

  console.error(`A session of ${JSON.stringify(user)} until ${new Date(expiresAt).toISOString()} (${where} ${values.store === 'kv' ? 'kv for ' : ''}${database}).
Its token is shown this once; what is stored is its hash, ${hash}.`)
  console.log(token)
}

const revoke = async () => {
  const { token, hash = token && hashOf(token), user } = values
  const condition = hash ? `token_hash = ${sqlText(hash)}` : `user_id = ${sqlText(user ?? stop(usage))}`
  if (values.store === 'kv' && !hash)
    stop('KV cannot be asked for the sessions of a user: revoke each by --token or --hash.')
  const asked = await askedDatabases()
  if (values.store === 'kv' && hash) {
    kv('delete', hash)
    return console.error('There is no such session any more; KV may go on serving it for about a minute.')
  }
  const gone = asked.flatMap((name) => query(name, `delete from sessions where ${condition} returning token_hash`))
  if (gone.length === 0) stop(`The ${where} ${asked.join(', ')} has no such session.`)
  console.error(`Revoked: ${gone.length} session${gone.length === 1 ? '' : 's'} (${where} ${asked.join(', ')}).`)
}

const [command, ...others] = positionals
if (others.length > 0 || !['d1', 'kv'].includes(values.store)) stop(usage)
if (command === 'create') await create()
else if (command === 'revoke') await revoke()
else stop(usage)
