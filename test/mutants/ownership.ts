// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of source, not templates
import { of } from './mutant.ts'

const queries = of('src/export/queries.ts', 'isolation', 'sessions')
const page = of('src/export/page.ts', 'faults', 'sessions')
const opening = of('src/export/opening.ts', 'faults', 'sessions')
const where = '.where(and(eq(table.userId, owner), behind))'
const owned = (condition: string): [string, string] => [where, `.where(and(${condition}, behind))`]
const exceptWith = (columns: number) =>
  owned(`Object.keys(columns).length === ${columns} ? undefined : eq(table.userId, owner)`)

export const ownership = [
  queries('rows: no owner', owned('undefined')),
  queries('rows: no owner on the first page', owned('behind && eq(table.userId, owner)')),
  queries('rows: no owner on later pages', owned('behind ? undefined : eq(table.userId, owner)')),
  queries('agents: no owner', exceptWith(6)),
  queries('scheduled tasks: no owner', exceptWith(5)),
  queries('workflows: no owner', exceptWith(4)),
  queries('rows: owner by LIKE', owned('sql`${table.userId} like ${owner}`')),
  queries('rows: owner in any case', owned('sql`${table.userId} = ${owner} collate nocase`')),
  queries('rows: owner by prefix', owned('sql`substr(${table.userId}, 1, length(${owner})) = ${owner}`')),
  queries('rows: owners from here on', owned('sql`${table.userId} >= ${owner}`')),
  queries('profile: anybody', ['.where(eq(profile.table.id, owner))', '.where(sql`${owner} is not null`)']),
  queries('profile: by LIKE', ['eq(profile.table.id, owner)', 'sql`${profile.table.id} like ${owner}`']),
  page('page: a dead owner reads as "no more rows"', ['result?.owner !== userId', '!result']),
  page('page: a session that changed hands goes on', ['result?.owner !== userId', '!result?.owner']),
  opening('no user is no 401', ['if (!user) return null', '']),
  opening('KV: the session is not asked for again on later pages', [
    '    const ownerNow = await sessions(tokenHash, exportedAt)\n    if (!ownerNow) throw new RevokedError()\n',
    '',
  ]),
  opening('KV: a session gone on a later page is not seen at once', ['if (!ownerNow) throw new RevokedError()', '']),
  opening(
    'D1: the session is not asked for again on later pages',
    ['ownerNow, rows, end)', 'sql`${user.id}`, rows, end)'],
    ['import type { Read }', "import { sql } from 'drizzle-orm'\nimport type { Read }"],
  ),
  opening('a session that runs out while its export runs breaks it', [
    'const ownerNow = await sessions(tokenHash, exportedAt)\n    if',
    'const ownerNow = await sessions(tokenHash, new Date())\n    if',
  ]),
]
