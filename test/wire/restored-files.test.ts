import { describe, expect, test } from 'vitest'
import { collections } from '../../scripts/restore/declared.ts'
import { readDocument } from '../../scripts/restore/document.ts'
import { Refusal, readLines } from '../../scripts/restore/lines.ts'
import { openScratch, rehearse, runAll } from '../../scripts/restore/sqlite.ts'
import { statementsFor } from '../../scripts/restore/statements.ts'

const time = '2026-03-01T00:00:00.000Z'
const workflow = (id: string) => `{"id":"${id}","name":"é😀","enabled":true,"createdAt":"${time}"}`
const published = ['agents', 'scheduledTasks', 'workflows']
const others = Object.keys(collections).filter((name) => !published.includes(name))
const whole = `{
"exportedAt": "${time}",
"version": "1.0",
"user": {"id":"u","email":"e","name":null,"plan":"solo","role":"user","referralCode":null,"referralCredits":9223372036854775807},
"agents": [
{"id":"a","name":"n","model":"m","status":"s","createdAt":"${time}","updatedAt":"${time}"}
],
"scheduledTasks": [],
"workflows": [
${workflow('1')},
${workflow('2')}
]${others.map((name) => `,\n"${name}": []`).join('')}
}
`

/** What the tool says to a file before it touches a database, and the rows it would make. */
const check = async (text: string | Buffer): Promise<string> => {
  const scratch = openScratch(':memory:', 'migrations')
  try {
    const bytes = Buffer.from(text)
    const step = bytes.length > 10_000 ? 65_536 : 50
    const pieces = (async function* () {
      for (let at = 0; at < bytes.length; at += step) yield bytes.subarray(at, at + step)
    })()
    for await (const statement of statementsFor(readDocument(readLines(pieces)), false)) rehearse(scratch, statement)
    return `${scratch.prepare('select count(*) || (select name from workflows) n from workflows').get()?.['n']}`
  } catch (error) {
    if (error instanceof Refusal) return error.message
    throw error
  } finally {
    scratch.close()
  }
}

test('of many statements of which the last is refused, none is done', async () => {
  const db = openScratch(':memory:', 'migrations')
  db.exec('commit')
  const insert = (id: string) => `insert into users values ('${id}', '${id}@b.c', null, null, 'user', null, 0)`
  const statements = async function* () {
    for (let i = 0; i < 2_000; i++) yield insert(`u${i}`)
    yield insert('u0')
  }
  await expect(runAll(db, statements())).rejects.toThrow(Refusal)
  db.exec('rollback')
  expect(db.prepare('select count(*) as n from users').get()).toEqual({ n: 0 })
})

test('a whole file is taken, whichever way its lines end and its keys are ordered', async () => {
  expect(await check(whole)).toBe('2é😀')
  expect(await check(whole.replaceAll('\n', '\r\n'))).toBe('2é😀')
  expect(await check(whole.replace('"id":"a","name":"n"', '"name" : "n" , "id":"a"'))).toBe('2é😀')
})

test('a file that is cut anywhere is refused', async () => {
  const bytes = Buffer.from(whole)
  for (let end = 0; end < bytes.length - 1; end++)
    expect(await check(bytes.subarray(0, end)), `cut at ${end}`).toMatch(/^(line|the file ends)/)
  expect(await check(bytes.subarray(0, -1))).toBe('2é😀') // all but the last newline is all there is
})

describe('an edited file is refused, with the line', () => {
  test.for<[string, string, string]>([
    ['"version": "1.0"', '"version": "1.1"', 'line 3: expected "version": "1.0"'],
    ['"workflows": [', '"apiKeys": [', 'line 9: expected "workflows"'],
    [',"referralCredits":9223372036854775807', '', 'line 4: the key "referralCredits" is missing'],
    ['9223372036854775807', '9223372036854775808', 'line 4: referral_credits is not an integer of 64 bits'],
    ['9223372036854775807', '1.0', 'line 4: referral_credits is not'],
    ['"role":"user"', '"role":null', 'line 4: role is not a text'],
    ['"role":"user"', '"role":["user"]', 'line 4: role is not a text'],
    ['"role":"user"', '"role":"user","role":"admin"', 'line 4: the key "role" stands twice'],
    ['"role":"user"', '"role":"user","r\\u006fle":"admin"', 'line 4: the key "role" stands twice'],
    ['"role":"user"', '"role":"user","__proto__":{"plan":"x"}', 'line 4: the key "__proto__" is unknown'],
    ['"role":"user"', '"constructor":"user"', 'line 4: the key "constructor" is unknown'],
    ['"enabled":true', '"enabled":1', 'line 10: enabled is not true or false'],
    [`"updatedAt":"${time}"`, '"updatedAt":"2026-02-30T00:00:00.000Z"', 'line 6: updated_at is not an instant'],
    [`"updatedAt":"${time}"`, '"updatedAt":"2026-03-01"', 'line 6: updated_at is not an instant'],
    [`"updatedAt":"${time}"`, '"updatedAt":"0000-03-01T00:00:00.000Z"', 'line 6: CHECK constraint failed'],
    ['"name":"n"', `"name":"${'n'.repeat(1_001)}"`, 'line 6: CHECK constraint failed'],
    ['"id":"2"', '"id":"1"', 'lines 10 to 11: UNIQUE constraint failed: workflows.id (the same value twice)'],
    [`${workflow('1')},`, workflow('1'), 'line 11: expected ]'],
    [`${workflow('2')}`, `${workflow('2')},`, 'line 12: not a JSON object'],
    [`${workflow('2')}`, '[]', 'line 11: not a JSON object'],
    [`${workflow('2')}`, '{}', 'line 11: the key "id" is missing'],
    ['"agents": [', '"agents":\n[', 'line 5: expected "agents": ['],
    ['\n}\n', '\n}\n{', 'something behind the end'],
    ['{\n', '\uFEFF{\n', 'line 1: expected {'],
  ])('%s → %s', async ([from, to, words]) => {
    expect(whole).toContain(from)
    expect(await check(whole.replace(from, to))).toContain(words)
  })
})

test('what is no export at all is refused', async () => {
  expect(await check('')).toBe('the file ends behind line 0: it is not whole')
  expect(await check('{"rows":[]}')).toContain('line 1: expected {')
  expect(await check(JSON.stringify(JSON.parse(whole), null, 2))).toContain('line 2: expected "exportedAt"')
  expect(await check(Buffer.from('{\n\xff\n', 'latin1'))).toBe('line 2: bytes that are no UTF-8')
  expect(await check(Buffer.alloc(14_000_000))).toBe('line 1: longer than any row can be')
})
