import { createHash } from 'node:crypto'

/** Tokens of the local accounts. They open nothing anywhere else: only local databases hold their hashes. */
export const tokens = {
  demo: 'demo-session-for-localhost-only',
  large: 'large-session-for-localhost-only',
  sized: 'sized-session-for-localhost-only',
}

/** The lower-case hex SHA-256 of a text's bytes: what is stored of a token. */
export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

const session = (token: string, userId: string) =>
  `INSERT INTO sessions VALUES ('${hashOf(token)}', '${userId}', ${Date.now()}, ${Date.now() + 365 * 86_400_000});`

/** The account of the API's published example, to the letter. */
export const demoAccount = (): string => `
DELETE FROM users WHERE id = 'user_abc123';
INSERT INTO users VALUES ('user_abc123', 'user@example.com', 'Jane Doe', 'solo', 'user', 'REF123', 0);
${session(tokens.demo, 'user_abc123')}
INSERT INTO agents VALUES ('agent_xyz', 'user_abc123', 'my-agent', 'gpt-4o', 'running', ${Date.UTC(2026, 2, 1)}, ${Date.UTC(2026, 3, 1)});
INSERT INTO scheduled_tasks VALUES ('task_123', 'user_abc123', 'daily-report', '0 9 * * *', 1, ${Date.UTC(2026, 2, 15)});
INSERT INTO workflows VALUES ('wf_456', 'user_abc123', 'onboarding-flow', 1, ${Date.UTC(2026, 2, 20)});
`

/**
 * An account of any size, made inside SQLite.
 * @param rows in all; each of the three collections gets a third
 */
export const sizedAccount = (userId: string, token: string, rows: number): string => {
  const [a, b, c] = [0, 1, 2].map((i) => Math.floor((rows + i) / 3))
  const numbers = (count = 0) =>
    `WITH RECURSIVE n (i) AS (SELECT 1 WHERE ${count} > 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})`
  const start = Date.UTC(2024, 0, 1)
  return `
DELETE FROM users WHERE id = '${userId}';
INSERT INTO users VALUES ('${userId}', '${userId}@example.com', 'Sam Sized', 'network', 'user', '${userId}', 7);
${session(token, userId)}
INSERT INTO agents ${numbers(a)} SELECT printf('${userId}_agent_%07d', i), '${userId}', 'agent number ' || i,
  iif(i % 3, 'gpt-4o', 'llama-4'), iif(i % 5, 'running', 'stopped'), ${start} + i * 1000, ${start} + i * 2000 FROM n;
INSERT INTO scheduled_tasks ${numbers(b)} SELECT printf('${userId}_task_%07d', i), '${userId}', 'task number ' || i,
  printf('%d %d * * *', i % 60, i % 24), i % 2, ${start} + i * 1000 FROM n;
INSERT INTO workflows ${numbers(c)} SELECT printf('${userId}_workflow_%07d', i), '${userId}', 'workflow number ' || i,
  i % 2, ${start} + i * 1000 FROM n;
`
}
