import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { benchmark } from './runtime.ts'

/** Code that is compared with other code: a name, and the configuration of its benchmark's Worker. */
export type Side = { name: string; config: string }

/** The code as it stands here. */
export const workingCopy: Side = { name: 'working copy', config: benchmark }

/** A folder for the time of this process. */
export const temporaryFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'export-bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const folderWithPackages = () => {
  const folder = temporaryFolder()
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  return folder
}

const sideIn = (name: string, folder: string): Side => ({ name, config: join(folder, 'bench/wrangler.toml') })

/**
 * The code of another commit, with the packages that are installed here.
 * @throws when git does not know the commit
 */
export const committed = (ref: string): Side => {
  const folder = folderWithPackages()
  const archive = join(folder, 'code.tar')
  execFileSync('git', ['archive', '--output', archive, ref])
  execFileSync('tar', ['-xf', archive, '-C', folder])
  return sideIn(ref, folder)
}

const copied = ['src', 'bench', 'migrations', 'package.json', 'tsconfig.json']

/**
 * The code as it stands here, with another number for a constant of a file.
 * @throws when the file has no such constant
 */
export const withConstant = (file: string, constant: string, value: number): Side => {
  const folder = folderWithPackages()
  for (const path of copied) cpSync(path, join(folder, path), { recursive: true })
  const path = join(folder, file)
  const declaration = new RegExp(`(?<=const ${constant} = )[\\d_]+`)
  const text = readFileSync(path, 'utf8')
  if (!declaration.test(text)) throw new Error(`${file} has no constant ${constant}`)
  writeFileSync(path, text.replace(declaration, String(value)))
  return sideIn(String(value), folder)
}
