// biome-ignore-all lint/suspicious/noTemplateCurlyInString: pieces of source, not templates
import { of } from './mutant.ts'

const tests = ['hostile-credentials', 'hostile-search', 'sessions', 'credential.', 'faults']
const d1 = of('src/session/d1.ts', ...tests)
const kv = of('src/session/kv.ts', ...tests)
const credential = of('src/session/credential.ts', ...tests)
const migration = of('migrations/0001_initial.sql', 'hostile-search', 'sessions', 'schema')

export const sessions = [
  d1('D1: any live session will do', ['${sessions.tokenHash} = ${tokenHash} and ', '']),
  d1('D1: a hash by LIKE', ['${sessions.tokenHash} = ${tokenHash}', '${sessions.tokenHash} like ${tokenHash}']),
  d1('D1: no expiry', [' and ${sessions.expiresAt} > ${at.getTime()}', '']),
  d1('D1: live at the very instant of expiry', ['> ${at', '>= ${at']),
  d1('D1: expired a millisecond early', ['> ${at.getTime()}', '> ${at.getTime() + 1}']),
  d1('D1: expiry the wrong way round', ['> ${at', '< ${at']),
  d1('D1: expiry by creation', ['${sessions.expiresAt} >', '${sessions.createdAt} <=']),
  kv('KV: no expiry', [' || session.data.expiresAt <= at.getTime()', '']),
  kv('KV: live at the very instant of expiry', ['<= at', '< at']),
  kv('KV: expired a millisecond early', ['<= at.getTime()', '<= at.getTime() + 1']),
  kv('KV: expiry the wrong way round', ['<= at', '> at']),
  kv('KV: expiry as text', ['z.int().min(0)', 'z.coerce.number().int().min(0)']),
  kv('KV: expiry as a fraction', ['z.int().min(0)', 'z.number().min(0)']),
  kv('KV: expiry beyond the year 9999', ['.max(LAST_MS)', '']),
  kv('KV: the user need not exist', [
    'sql`(select ${users.id} from ${users} where ${users.id} = ${session.data.userId})`',
    'sql`${session.data.userId}`',
  ]),
  kv('KV: a store that fails is a session that is missing', [
    '() => kv.get(`session:${tokenHash}`))',
    '() => kv.get(`session:${tokenHash}`)).catch(() => null)',
  ]),
  credential('tokens are stored as they are', ['(await sha256(text)) ?? z.NEVER', 'text']),
  credential('the stored hash is accepted too', [
    '(await sha256(text)) ?? z.NEVER',
    '/^[0-9a-f]{64}$/.test(text) ? text : ((await sha256(text)) ?? z.NEVER)',
  ]),
  credential('a token in another case', ['sha256(text)', 'sha256(text.toLowerCase())']),
  credential('a token with padding', ['sha256(text)', "sha256(text.replace(/=+$/, ''))"]),
  credential('any text is a token', ['text !== undefined && token.test(text)', 'text !== undefined']),
  credential('a short token', ['{16,512}', '{1,512}']),
  credential('a long token', ['{16,512}', '{16,}']),
  credential('the scheme in lower case only', ['(\\S+)$/i', '(\\S+)$/']),
  credential('more behind the token', ['(\\S+)$/i', '(\\S+)/i']),
  credential('any scheme', ['/^bearer (', '/^\\w+ (']),
  credential('a cookie sent twice', ['.length === 1 ?', '.length >= 1 ?']),
  credential('a cookie sent twice, in two headers', ['named(/[;,]\\s*/)', 'named(/; */)']),
  credential('a cookie whose name ends so', ['pair.startsWith(`${name}=`)', 'pair.includes(`${name}=`)']),
  credential('a cookie named in another case', [
    'pair.startsWith(`${name}=`)',
    'pair.toLowerCase().startsWith(`${name.toLowerCase()}=`)',
  ]),
  credential('the cookie before the header', [
    'authorization === undefined ? fromCookie(cookie, cookieName) : fromHeader(authorization)',
    "fromCookie(cookie, cookieName) ?? fromHeader(authorization ?? '')",
  ]),
  credential('the cookie where the header is bad', [
    'authorization === undefined ? fromCookie(cookie, cookieName) : fromHeader(authorization)',
    "fromHeader(authorization ?? '') ?? fromCookie(cookie, cookieName)",
  ]),
  credential('the http cookie over https', ["=== 'https:' ? overHttps", "=== 'none:' ? overHttps"]),
  credential('the https cookie over http', ["=== 'https:' ? overHttps", "!== 'none:' ? overHttps"]),
  migration('D1: an expiry that is no time', [
    'expires_at INTEGER NOT NULL CHECK (expires_at BETWEEN -62135596800000 AND 253402300799999)',
    'expires_at ANY',
  ]),
  migration('D1: a hash that is none', [
    " CHECK (octet_length(token_hash) = 64 AND token_hash NOT GLOB '*[^0-9a-f]*')",
    '',
  ]),
]
