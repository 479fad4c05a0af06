import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { wrangler } from '../../scripts/wrangler.ts'

// src/env.ts is written by hand, so that whoever imports it needs no generated file.
const held = `import type { Bindings } from '${resolve('src/env')}'
declare const configured: Env
export const bindings: Bindings = configured
export const none: [Exclude<keyof Env, keyof Bindings>] extends [never] ? true : false = true
`

test('the bindings of src/env.ts are those of wrangler.toml', () => {
  mkdirSync('.wrangler', { recursive: true }) // nothing may have run here before
  const folder = mkdtempSync(resolve('.wrangler/types-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  wrangler('types', '--env=', '--include-runtime=false', '--strict-vars=false', join(folder, 'configured.d.ts'))
  writeFileSync(join(folder, 'held.ts'), held)
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ extends: resolve('tsconfig.json'), include: ['*.ts'] }))
  const { status, stdout } = spawnSync(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', folder], {
    encoding: 'utf8',
  })
  expect(stdout).toBe('')
  expect(status).toBe(0)
})
