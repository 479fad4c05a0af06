import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { callOf, classes, commandsOf } from './support/guides.ts'

// The commands of the guides, taken out of them: what can be run is run, in a copy of the project with `npm start` beside it.

const guides = ['README.md', 'docs/api.md', 'docs/operations.md']
const all = guides.flatMap((guide) => commandsOf(guide).map((command) => ({ guide, command })))
const kindOf = (command: string) => classes.find(({ match }) => match.test(command))?.kind
const known = all.map((found) => ({ ...found, kind: kindOf(found.command) }))

test('every command is run, or a reason says why not', () => {
  expect(known.filter(({ kind }) => !kind)).toEqual([])
  expect(known.length).toBeGreaterThan(30)
})

test('every class has a command and a reason', () => {
  const unused = classes.filter(({ match }) => !all.some(({ command }) => match.test(command)))
  expect(unused).toEqual([])
  for (const { kind, reason } of classes) if (kind !== 'run') expect(reason).toMatch(/\w+ \w+/)
})

const path = `${resolve('node_modules/.bin')}${delimiter}${process.env['PATH']}`

const helpFrom = (command: string[]) => {
  const { stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' })
  return stdout + stderr
}

/** What a tool says of itself, asked once. */
const help = new Map<string, string>()
const helpOf = (tool: string[]) => {
  const key = tool.join(' ')
  const said = help.get(key) ?? helpFrom([...tool, '--help'])
  help.set(key, said)
  return said
}

/** The words of a call that are names of commands; the rest are its arguments. */
const commandOf = (tool: string[]) => {
  const [script = '', ...words] = tool
  return [
    script,
    ...words.slice(
      0,
      words[0] === 'd1' && words[1] === 'migrations' ? 3 : words[0] === 'kv' ? 3 : words[0] === 'd1' ? 2 : 1,
    ),
  ]
}

const distinct = [...new Set(known.filter(({ kind }) => kind === 'options').map(({ command }) => command))]
test.for(distinct)('its options are known: %s', (command) => {
  const call = callOf(command)
  if (!call) throw new Error('calls neither wrangler nor a script')
  const said = helpOf(call.tool[0]?.startsWith('scripts') ? call.tool : commandOf(call.tool))
  expect(said).toMatch(/usage|wrangler/)
  for (const option of call.options) expect(said).toMatch(new RegExp(`${option}\\b`))
})

describe('in a copy of the project', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guides-'))
  let port = 0
  let server: ReturnType<typeof spawn>

  beforeAll(async () => {
    for (const name of ['package.json', 'wrangler.toml', '.npmrc', 'migrations', 'public', 'scripts', 'src']) {
      cpSync(name, join(folder, name), { recursive: true })
    }
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
    const user = `insert into users (id, email, role) values ('ID', 'u@b.c', 'user');\n`
    writeFileSync(join(folder, 'load.sql'), `${user}-- select 1\n`)
    writeFileSync(join(folder, 'rows.sql'), user)
    writeFileSync(join(folder, 'schema.sql'), 'create table "User" (id text primary key);')
    const probe = createServer().listen(0, 'localhost')
    await once(probe, 'listening')
    const address = probe.address()
    port = typeof address === 'object' && address ? address.port : 0
    await once(probe.close(), 'close')

    server = spawn(process.execPath, ['scripts/start.ts', '--port', String(port)], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let said = ''
    server.stdout?.on('data', (part) => {
      said += part
    })
    await vi.waitUntil(() => said.includes('Ready on'), { timeout: 50_000, interval: 50 })
  })
  afterAll(async () => {
    const ended = once(server, 'exit')
    server.kill('SIGTERM')
    await ended
    rmSync(folder, { recursive: true })
  })

  test.for(known.filter(({ kind }) => kind === 'run'))('$guide: $command', ({ command }) => {
    const here = command.replaceAll('localhost:8787', `localhost:${port}`)
    const { status, stderr } = spawnSync('sh', ['-c', here], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PATH: path },
    })
    expect(status, stderr).toBe(0)
  })
})
