import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { hashOf } from './support/accounts.ts'
import { sessionTool } from './support/session-tool.ts'

vi.setConfig({ testTimeout: 180_000 }) // what reads wrangler.toml starts wrangler

const USER = "o'br;ien -- /*"
const folder = mkdtempSync(join(tmpdir(), 'session-refusals-'))
const { tool, toolIn, configured } = sessionTool(folder)
afterAll(() => rmSync(folder, { recursive: true }))

test('no session is made that would open nothing', async () => {
  for (const command of ['create', 'revoke']) {
    const refused = await toolIn(configured('better-auth'), command, '--user', USER)
    expect(refused).toMatchObject({
      status: 1,
      token: '',
      said: expect.stringContaining('SESSION_STORE is "better-auth"'),
    })
  }
})

test('an environment that is not there is no other environment', async () => {
  expect(await tool('create', '--user', USER, '--env', 'stagin')).toMatchObject({
    ...{ status: 1, token: '' },
    said: expect.stringContaining('it has: staging'),
  })
})

test.for([
  [],
  ['create'],
  ['create', 'revoke', '--user', USER],
  ['revoke'],
  ['constructor'],
  ['create', '--user', USER, '--store', 'redis'],
  ['create', '--user', USER, '--days', '0'],
  ['create', '--user', USER, '--days', 'x'],
  ['revoke', '--user', USER, '--store', 'kv'],
  ['create', '--usr', USER],
  ['revoke', '--hash', hashOf('1').slice(1)],
  ['revoke', '--hash', hashOf('1').toUpperCase()],
  ['revoke', '--hash', hashOf('1'), '--user', USER],
  ['create', '--user', USER, '--token', 'x'],
  ['revoke', '--hash=', '--token=x'],
  ['revoke', '--token=', '--user', USER],
  ['revoke', '--user='],
])('what cannot be meant is refused: %j', async (args) => {
  const { status, token, said } = await tool(...args)
  expect({ status, token }).toEqual({ status: 1, token: '' })
  expect(said).toMatch(/usage|--days|KV cannot/)
})

test('help is an answer', async () => {
  const { status, token, said } = await tool('--help')
  expect({ status, said }).toEqual({ status: 0, said: '' })
  expect(token).toContain('usage: npm run session')
})

test('a database that was never made stays so, and the command that makes it is told', async () => {
  const nowhere = join(folder, 'nowhere')
  const { status, token, said } = await tool('create', '--user', USER, '--persist-to', nowhere)
  expect({ status, token }).toEqual({ status: 1, token: '' })
  expect(said).toContain(`npx wrangler d1 migrations apply DB --local --persist-to ${nowhere}`)
  expect(existsSync(nowhere)).toBe(false)
})
