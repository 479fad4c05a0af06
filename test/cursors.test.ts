import { env } from 'cloudflare:workers'
import { expect, it } from 'vitest'
import { exportWith, makeUser, signIn } from './support/accounts'
import { watched } from './support/watched'

/** What is easily lost on an id's way through a program: an end of a page is behind a row with exactly that id. */
const fragile = [
  [' ', 'spaces at its ends'],
  ['\t\n', 'other white space'],
  ['\0', 'NUL, where C ends a text'],
  ['e\u0301', 'an accent of its own, which NFC joins'],
  ['\u212B', 'a letter that NFC replaces'],
  ['\uFB01', 'a ligature that NFKC takes apart'],
  ['\u0130', 'a letter whose case is a matter of language'],
  ['\uFEFF', 'a byte order mark'],
  [`'"\\`, 'quotes'],
  ['%_*?', 'wildcards'],
  ['0', 'digits that a number would lose'],
  ['\uD83D', 'half an emoji'],
] as const

it.each(fragile)('pages go on behind an id with %j: %s', async (affix) => {
  for (const instant of ['7', 'i', 'i / 2']) {
    const user = await makeUser()
    await env.DB.prepare('DELETE FROM agents').run() // ids are of the whole table
    await env.DB.prepare(
      `INSERT INTO agents WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 450)
       SELECT ?1 || printf('%04d', i) || ?1, ?2, 'n', 'm', 's', ${instant}, 0 FROM n`,
    )
      .bind(affix, user)
      .run()
    const { bindings, seen } = watched()
    const response = await exportWith(await signIn(user), bindings)
    const { agents } = await response.json<{ agents: { id: string }[] }>()
    const ids = Array.from({ length: 450 }, (_, i) => `${affix}${String(i + 1).padStart(4, '0')}${affix}`)
    expect(JSON.stringify(agents.map(({ id }) => id))).toBe(JSON.stringify(ids)) // the pool can't carry half a character
    expect(seen.pages).toContainEqual(expect.objectContaining({ rows: 249 })) // which began behind the 201st
  }
})
