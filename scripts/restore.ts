import { closeSync, createReadStream, existsSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { getTableName } from 'drizzle-orm'
import { leftAtDefaults, type Row, readDocument, userOf } from './restore/document.ts'
import { Refusal, readLines } from './restore/lines.ts'
import { openLocal, openScratch, rehearse, runAll } from './restore/sqlite.ts'
import { sqlText, statementsFor } from './restore/statements.ts'
import { wrangler } from './wrangler.ts'

const usage = `usage: npm run restore -- FILE [options]

  --database B    the D1 binding to restore into; DB unless told
  --remote        the deployed database; the local one unless told
  --replace       put the file's rows in the place of that user's rows, if there are any
  --persist-to D  the folder of the local database, as for wrangler dev`

const stop = (message: string): never => {
  console.error(message)
  process.exit(1)
}

const readArguments = () => {
  try {
    const { positionals, values } = parseArgs({
      allowPositionals: true,
      options: {
        database: { type: 'string', default: 'DB' },
        remote: { type: 'boolean', default: false },
        replace: { type: 'boolean', default: false },
        'persist-to': { type: 'string' },
      },
    })
    const [file, ...others] = positionals
    if (!file || others.length > 0) return stop(usage)
    return { ...values, file }
  } catch (error) {
    return stop(`${error instanceof Error ? error.message : error}\n\n${usage}`)
  }
}

const { file, database, remote, replace, 'persist-to': persistTo } = readArguments()
// Only wrangler knows the databases; what can't be meant need not wait for it.
const { databases, localFileOf, migrationsOf } = await import('./databases.ts')
if (!databases.includes(database)) stop(`--database is one of ${databases.join(', ')}`)
const place = `${database} (${remote ? 'remote' : 'local'})`

// What is written meanwhile is somebody's data: nobody else may read it, and it goes however this ends.
const folder = mkdtempSync(join(tmpdir(), 'restore-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop('Interrupted.'))
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

/** Reads the file to its end, tries all of it in an empty database, and writes down the SQL. Changes nothing else. */
const check = async () => {
  const scratch = openScratch(join(folder, 'scratch.sqlite'), migrationsOf(database))
  const output = openSync(sqlFile, 'wx', 0o600)
  const rows = counted(readDocument(readLines(watched(file, 'checked'))))
  for await (const statement of statementsFor(rows, replace)) {
    rehearse(scratch, statement)
    writeSync(output, `${statement.sql};\n`)
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
  const path = localFileOf(database, persistTo)
  if (!existsSync(path)) throw new Refusal(`There is no local database ${database}: apply its migrations first.`)
  const db = openLocal(path)
  refuseToReplace(db.prepare(sameUser()).all())
  await runAll(db, readLines(watched(sqlFile, 'loaded')))
  db.close()
}

const loadRemote = () => {
  const execute = (...args: string[]) => wrangler('d1', 'execute', database, '--remote', ...args)
  refuseToReplace(JSON.parse(execute('--json', '--command', sameUser()))[0].results)
  console.error(`loading ${Math.ceil(statSync(sqlFile).size / 1e6)} MB: ${place} answers nobody until that is done`)
  execute('--yes', '--file', sqlFile)
}

try {
  await check()
  await (remote ? loadRemote() : loadLocal())
} catch (error) {
  stop(`Nothing was restored. ${error instanceof Error ? error.message : error}`)
}
const made = [...counts].map(([table, count]) => `${table} ${count}`).join(', ')
console.error(`${JSON.stringify(user)} is in ${place}: ${made}.`)
const unsaid = leftAtDefaults()
if (unsaid.length > 0) console.error(`Not in the file, so at their defaults: ${unsaid.join(', ')}.`)
