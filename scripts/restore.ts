import {
  closeSync,
  createReadStream,
  existsSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getTableName } from 'drizzle-orm'
import { readArguments, stop } from './arguments.ts'
import { leftAtDefaults, type Row, readDocument, userOf } from './restore/document.ts'
import { Refusal, readLines } from './restore/lines.ts'
import { openLocal, openScratch, rehearse, runAll } from './restore/sqlite.ts'
import { sqlText, statementsFor } from './restore/statements.ts'
import { wrangler } from './wrangler.ts'

const usage = `usage: npm run restore -- FILE [options]

  --database B    the D1 binding to restore into; DB unless told
  --remote        the deployed database; the local one unless told
  --env NAME      the environment of wrangler.toml; production unless told
  --replace       put the file's rows in the place of that user's rows, if there are any
  --check         only read the file to its end, and say whether it is an export of these collections
  --persist-to D  the folder of the local database, as for wrangler dev`

const text = { type: 'string' } as const
const flag = { type: 'boolean', default: false } as const
const { positionals, values } = readArguments(usage, {
  allowPositionals: true,
  options: {
    ...{ remote: flag, replace: flag, check: flag, env: text, 'persist-to': text },
    database: { ...text, default: 'DB' },
  },
})
const [file = stop(usage), ...others] = positionals
if (others.length > 0) stop(usage)
const { database, remote, replace, env, 'persist-to': persistTo } = values
// Only wrangler knows the databases; what can't be meant need not wait for it.
const { configOf, databasesOf, localFileOf, migrationsOf } = await import('./databases.ts')
const config = configOf(env)
const databases = databasesOf(config)
if (!databases.includes(database)) stop(`--database is one of ${databases.join(', ')}`)
if (!existsSync(file)) stop(`There is no file ${file}.`)
const place = `${database} (${env ? `${env}, ` : ''}${remote ? 'remote' : 'local'})`

// What is written meanwhile is somebody's data: nobody else may read it, and it goes however this ends.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop('Interrupted.'))
const folder = mkdtempSync(join(tmpdir(), 'restore-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const sqlFile = join(folder, 'restore.sql')

/** The bytes of a file; says once a second how far it is. */
async function* watched(path: string, doing: string): AsyncGenerator<Buffer> {
  const { size } = statSync(path)
  let bytes = 0
  let said = performance.now()
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) {
    yield piece
    bytes += piece.length
    if (performance.now() - said < 1_000) continue
    console.error(`${doing}: ${Math.floor((bytes / size) * 100)} %`)
    said = performance.now()
  }
}

const counts = new Map<string, number>()
let user = ''
/** Counts the rows of each table, and notes whose they are. */
async function* counted(rows: AsyncIterable<Row>): AsyncGenerator<Row> {
  for await (const row of rows) {
    const table = getTableName(row.table)
    counts.set(table, (counts.get(table) ?? 0) + 1)
    user ||= userOf(row)
    yield row
  }
}

/** The rows of the file. */
const readRows = () => counted(readDocument(readLines(watched(file, 'checked'))))
const countsSaid = () => [...counts].map(([table, count]) => `${table} ${count}`).join(', ')

/** Reads the file to its end, tries all of it in an empty database, and writes down the SQL. Changes nothing else. */
const check = async () => {
  const scratch = openScratch(join(folder, 'scratch.sqlite'), migrationsOf(config, database))
  const output = openSync(sqlFile, 'wx', 0o600)
  for await (const statement of statementsFor(readRows(), replace)) {
    rehearse(scratch, statement)
    writeFileSync(output, `${statement.sql};\n`) // all of it, which writeSync() does not promise
  }
  closeSync(output)
  scratch.close()
}

/** @throws Refusal */
const refuseToReplace = (found: unknown[]) => {
  if (found.length > 0 && !replace)
    throw new Refusal(`${place} has a user ${JSON.stringify(user)}; --replace would replace his rows`)
}
const sameUser = () => `select 1 from users where id = ${sqlText(user)}`

const loadLocal = async () => {
  const db = openLocal(stored)
  refuseToReplace(db.prepare(sameUser()).all())
  await runAll(db, readLines(watched(sqlFile, 'loaded')))
  db.close()
}

const loadRemote = () => {
  const environment = env === undefined ? [] : ['--env', env]
  const execute = (...args: string[]) => wrangler('d1', 'execute', database, '--remote', ...environment, ...args)
  refuseToReplace(JSON.parse(execute('--json', '--command', sameUser()))[0].results)
  console.error(`loading ${Math.ceil(statSync(sqlFile).size / 1e6)} MB: ${place} answers nobody until that is done`)
  execute('--yes', '--file', sqlFile)
}

if (values.check) {
  try {
    for await (const _ of readRows());
  } catch (error) {
    stop(`${file}: ${error instanceof Error ? error.message : error}`)
  }
  console.log(`${file} is a whole export of ${JSON.stringify(user)}: ${countsSaid()}.`)
  process.exit()
}
const stored = remote ? '' : localFileOf(config, database, persistTo) // known to be there before the file is read
try {
  await check()
  await (remote ? loadRemote() : loadLocal())
} catch (error) {
  stop(`Nothing was restored. ${error instanceof Error ? error.message : error}`)
}
console.error(`${JSON.stringify(user)} is in ${place}: ${countsSaid()}.`)
const unsaid = leftAtDefaults()
if (unsaid.length > 0) console.error(`Not in the file, so at their defaults: ${unsaid.join(', ')}.`)
