// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of source, not templates
import { of } from './mutant.ts'

const document = of('src/export/document.ts', 'faults', 'borders')
const audit = of('src/export/audit.ts', 'faults', 'log')
const body = of('src/export/body.ts', 'faults', 'pace')
const route = of('src/export/route.ts', 'faults', 'borders')
const page = of('src/export/page.ts', 'borders', 'weight', 'export', 'faults')
const opening = of('src/export/opening.ts', 'borders', 'weight', 'export', 'faults')
const queries = of('src/export/queries.ts', 'borders', 'concurrency', 'exactness', 'export')
const deadline = of('src/deadline.ts', 'patience', 'limit')
const read = of('src/db/read.ts', 'patience', 'concurrency', 'export')
const migration = of('migrations/0001_initial.sql', 'exactness', 'weight', 'schema')

const tail = "    yield encoder.encode(tally[name] === 0 ? ']' : '\\n]')\n  }\n  yield encoder.encode('\\n}\\n')"
const cursor = '(${table.createdAt}, ${table.id}) > (${after.createdAt.getTime()}, ${after.id})'
const time = 'CHECK (created_at BETWEEN -62135596800000 AND 253402300799999)\n) STRICT;\n\nCREATE INDEX workflows'

export const document_ = [
  document(
    'closing brackets in a finally',
    ['    for await (', '    try { for await ('],
    [
      tail,
      "    } finally { yield encoder.encode(tally[name] === 0 ? ']' : '\\n]')\n if (name === 'workflows') yield encoder.encode('\\n}\\n') }\n  }",
    ],
  ),
  document('a failing read ends its collection', [
    'page = await nextPage(page)',
    'try { page = await nextPage(page) } catch { return }',
  ]),
  audit('a failing read ends the file', ["throw new Error('export aborted')", '']),
  audit('a broken export logs as completed', [
    "ending = { outcome: 'aborted', reason: reasonOf(error) }",
    "ending = { outcome: 'completed' }",
  ]),
  body('a failing read closes the body', [
    'await chunks.next()',
    'await chunks.next().catch(() => ({ value: undefined, done: true }))',
  ]),
  body('the reads go on when the client has left', ['await chunks.return(undefined)', '']),
  body('reads ahead of the client', ['highWaterMark: 0', 'highWaterMark: 9']),
  route('everything in memory', ['isWhole ? await toBytes', 'isWhole || !isWhole ? await toBytes']),
  page('bytes are not compared', [
    'if (bytes.byteLength - replaced * REPLACEMENT_BYTES !== length) throw',
    'if (bytes.byteLength < 0) throw',
  ]),
  opening('no row more tells whether to go on', ['const limit = FIRST_PAGE + 1', 'const limit = FIRST_PAGE']),
  page('a full page is the last', ['last: rows < limit', 'last: rows <= limit']),
  page('a page but for one row is not the last', ['last: rows < limit', 'last: rows < limit - 1']),
  page('a first page too heavy for D1', ['FIRST_PAGE = 200', 'FIRST_PAGE = 260']),
  page('later pages as small as the first', ['Math.min(MAX_ROWS, Math.max(', 'Math.min(FIRST_PAGE, Math.max(']),
  page('later pages without a limit of rows', ['MAX_ROWS = 5_000', 'MAX_ROWS = 5_000_000']),
  page('later pages without a limit of weight', ['PAGE_BYTES = 1_000_000', 'PAGE_BYTES = 1_000_000_000']),
  opening('rows that grow too heavy end the export', ['if (!isTooBig(error)) throw error', 'throw error']),
  opening('any failing read is read again, smaller', ['if (!isTooBig(error)) throw error', '']),
  queries('cursor: the last row again', [cursor, cursor.replace('>', '>=')]),
  queries('cursor: no id', [cursor, '${table.createdAt} > ${after.createdAt.getTime()}']),
  queries('cursor: id alone', [cursor, '${table.id} > ${after.id}']),
  queries('cursor: each for itself', [
    cursor,
    '${table.createdAt} >= ${after.createdAt.getTime()} and ${table.id} > ${after.id}',
  ]),
  queries('order: newest first', [
    '.orderBy(table.createdAt, table.id)',
    '.orderBy(sql`${table.createdAt} desc`, table.id)',
  ]),
  queries('order: by id', ['.orderBy(table.createdAt, table.id)', '.orderBy(table.id)']),
  queries('times without milliseconds', ['/ 1000.0', '/ 1000']),
  queries('a boolean as its number', [
    "sql`json(case ${column} when 1 then 'true' when 0 then 'false' end)`",
    'column',
  ]),
  read('no second try', ['retries: 2', 'retries: 0']),
  read('a try too many', ['retries: 2', 'retries: 3']),
  read('a second try whatever the fault', ['passing.test(error.message)', 'true']),
  read('no second try: connection', ["    'Network connection lost',\n", '']),
  read('no second try: storage', ["    'storage caused object to be reset',\n", '']),
  read('no second try: code', ["    'reset because its code was updated',\n", '']),
  read('no second try: session', ["    'Failed to get session commit token',\n", '']),
  read('a second try where D1 is overloaded', [
    "'Network connection lost',",
    "'Network connection lost', 'overloaded',",
  ]),
  deadline('no deadline', ['Promise.race([work(deadline.signal), missed])', 'work(deadline.signal)']),
  read(
    'a deadline for each try',
    ['() => send(queries), {', '() => within(deadline, () => send(queries)), {'],
    ['await within(deadline, (signal)', 'await within(2 ** 30, (signal)'],
  ),
  read('reads from any replica', ["'first-primary'", "'first-unconstrained'"]),
  read('each read in a session of its own', ['return session.batch(', "return db.withSession('first-primary').batch("]),
  migration('a boolean of 7', [
    `enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),\n  created_at INTEGER NOT NULL ${time}`,
    `enabled INTEGER NOT NULL,\n  created_at INTEGER NOT NULL ${time}`,
  ]),
  migration('a time beyond the years', [time, ') STRICT;\n\nCREATE INDEX workflows']),
  migration('a time that is text', [time, ') ;\n\nCREATE INDEX workflows']),
  migration('a text of any length', [
    'cron_schedule TEXT NOT NULL CHECK (octet_length(cron_schedule) <= 128)',
    'cron_schedule TEXT NOT NULL',
  ]),
  migration('a length that stops at a NUL', [
    'name TEXT NOT NULL CHECK (octet_length(name) <= 1000),\n  enabled',
    'name TEXT NOT NULL CHECK (length(name) <= 1000),\n  enabled',
  ]),
  migration('texts heavier than a page can be', [
    'model TEXT NOT NULL CHECK (octet_length(model) <= 128)',
    'model TEXT NOT NULL CHECK (octet_length(model) <= 512)',
  ]),
]
