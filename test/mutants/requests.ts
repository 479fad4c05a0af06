// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of source, not templates
import { of } from './mutant.ts'

const guard = of('src/guard.ts', 'hostile-origins', 'cors')
const route = of('src/export/route.ts', 'hostile', 'limit', 'answers', 'cors')
const env = of('src/env.ts', 'misconfigured')
const limit = of('src/limit.ts', 'limit')
const reason = of('src/reason.ts', 'silence', 'log')
const errors = of('src/errors.ts', 'silence', 'log')

export const requests = [
  route('no guard', ['.use(configured, guard)', '.use(configured)']),
  route(
    'the guard behind the credential',
    ['.use(configured, guard)', '.use(configured)'],
    ["'/', credential, async", "'/', credential, guard, async"],
  ),
  guard('cross-site only: same-site goes on', ["site !== 'same-origin' && site !== 'none'", "site === 'cross-site'"]),
  guard('what the address bar sends is refused', [
    "site !== 'same-origin' && site !== 'none'",
    "site !== 'same-origin'",
  ]),
  guard('same-origin is refused', ["site !== 'same-origin' && site !== 'none'", "site !== 'none'"]),
  guard('fetch metadata is not read', ['if (site !== null) return', 'if (site === undefined) return']),
  guard('a foreign Origin goes on', ['origin !== null && origin !== new URL(request.url).origin', 'false']),
  guard('an Origin of null goes on', ['origin !== null &&', "origin !== null && origin !== 'null' &&"]),
  guard('an Origin of the same host, other scheme or port', [
    'origin !== new URL(request.url).origin',
    "new URL(origin === 'null' ? 'a:' : origin || 'a:').hostname !== new URL(request.url).hostname",
  ]),
  guard('Origin decides before fetch metadata', [
    'if (site !== null) return',
    "if (site !== null && !request.headers.has('Origin')) return",
  ]),
  guard('an allowed origin by its beginning', [
    "ALLOWED_ORIGINS.includes(c.req.header('Origin') ?? '')",
    "ALLOWED_ORIGINS.some((allowed) => c.req.header('Origin')?.startsWith(allowed))",
  ]),
  guard('an allowed origin by its end', [
    "ALLOWED_ORIGINS.includes(c.req.header('Origin') ?? '')",
    "ALLOWED_ORIGINS.some((allowed) => c.req.header('Origin')?.endsWith(allowed.slice(8)))",
  ]),
  guard('every origin is allowed', [
    "c.var.settings.ALLOWED_ORIGINS.includes(c.req.header('Origin') ?? '')",
    "c.req.header('Origin')",
  ]),
  guard('a prefetch is an export', ["throw new AnswerError('prefetch')", '{}']),
  env('a missing binding goes unseen', ['if (missing.length > 0)', 'if (missing.length > 9)']),
  env('KV need not be bound', ["parsed.data.SESSION_STORE === 'kv' ? ['SESSIONS' as const] : []", '[]']),
  env('any session store', ["z.enum(['d1', 'kv'])", 'z.string()']),
  env('any allowed origin', ['z.array(origin)', 'z.array(z.string())']),
  env('an allowed origin with a path', ['&& new URL(text).origin === text', '']),
  route('HEAD reads the collections', ['isHead ? [] : collectionNames', 'collectionNames']),
  route('HEAD counts as an export', ['if (!isHead && !(', 'if (!(']),
  route('counted by what the client says', [
    'c.env.EXPORT_LIMIT, opening.userId',
    "c.env.EXPORT_LIMIT, c.req.header('X-Forwarded-For') ?? opening.userId",
  ]),
  route('counted by session', ['c.env.EXPORT_LIMIT, opening.userId', "c.env.EXPORT_LIMIT, c.req.valid('header')"]),
  route('all users count together', ['c.env.EXPORT_LIMIT, opening.userId', "c.env.EXPORT_LIMIT, ''"]),
  route('counted before the session is known', [
    '    const opening = await',
    "    await withinLimit(c.env.EXPORT_LIMIT, c.req.valid('header'), c.var.requestId)\n    const opening = await",
  ]),
  limit('no limit', ['(await within(DEADLINE, () => limiter.limit({ key }))).success', 'true']),
  limit('the limit is not heeded', [
    '(await within(DEADLINE, () => limiter.limit({ key }))).success',
    '(await within(DEADLINE, () => limiter.limit({ key }))) !== null',
  ]),
  limit('a limiter that never answers stops exports', [
    'within(DEADLINE, () => limiter.limit({ key }))',
    'limiter.limit({ key })',
  ]),
  limit('a limiter that fails stops exports', ['return true', 'return false']),
  limit('a limiter that fails goes unsaid', [
    "log({ event: 'limiter failed', requestId, reason: reasonOf(error) })",
    '',
  ]),
  errors('429 without Retry-After', ["if (answer === 'tooMany') c.header('Retry-After', '60')", '']),
  route('a file name as the user id has it', [".replace(/[^A-Za-z0-9_-]/g, '_')", '']),
  of('src/index.ts', 'hostile.test', 'log')("the client's own request id", ["{ headerName: '' }", '{}']),
  errors("an error's message in the answer", [
    'c.json({ error, message,',
    'c.json({ error, message: c.error?.message ?? message,',
  ]),
  reason("an error's message in the log", ['return [error.name, ...(', 'return [error.message, ...(']),
  reason("a place in the log that is the error's message", [
    'stack.slice(stack.indexOf(message) + message.length)',
    'stack',
  ]),
  of(
    'src/export/audit.ts',
    'silence',
    'faults',
  )("an error's message for the runtime's log", ["throw new Error('export aborted')", 'throw error']),
]
