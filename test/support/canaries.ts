/** Words that no answer and no log line has a reason to hold: SQL, tables and columns, bindings and variables. */
const inner = {
  'an SQL keyword': /\b(select|insert|update|delete|values)\b.*\b(from|into|set|where|limit)\b/i,
  'an SQL function': /json_object|group_concat|strftime|octet_length|coalesce\(/i,
  'a table or column': /scheduled_tasks|user_id|token_hash|expires_at|created_at|referral_code|cron_schedule/i,
  'a binding or variable': /\b(DB|SESSIONS|EXPORT_LIMIT|SESSION_STORE|ALLOWED_ORIGINS)\b/,
}

/** Words that a log line may hold, an answer never. */
const innermost = {
  'a code of the database': /SQLITE|D1_/,
  'a place in the code': /\.ts:\d|\bat \w+ \(/,
  'the class of an error': /\w+Error\b|DataCloneError|Exception/,
}

export type Canaries = Record<string, string>

const hits = (text: string, patterns: Record<string, RegExp>) =>
  Object.entries(patterns).flatMap(([name, pattern]) => (pattern.test(text) ? [name] : []))

const holds = (text: string, canaries: Canaries) =>
  Object.entries(canaries).flatMap(([name, value]) => (text.includes(value) ? [name] : []))

/** Names whatever a log line gives away. */
export const leaksOfLine = (line: string, canaries: Canaries) => [...holds(line, canaries), ...hits(line, inner)]

/** Names whatever an answer other than a document gives away, in its headers or body. */
export const leaksOfAnswer = (text: string, canaries: Canaries) => [
  ...leaksOfLine(text, canaries),
  ...hits(text, innermost),
]
