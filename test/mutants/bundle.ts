import { glob, readFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import { build, type Metafile, type Plugin } from 'esbuild'

/** `import text from 'file?raw'`, as in Vite. */
const raw: Plugin = {
  name: 'raw',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /\?raw$/ }, ({ path, resolveDir }) => ({
      path: new URL(path.replace('?raw', ''), `file://${resolveDir}/`).pathname,
      namespace: 'raw',
    }))
    onLoad({ filter: /.*/, namespace: 'raw' }, async ({ path }) => ({ contents: await readFile(path), loader: 'text' }))
  },
}

const shared = {
  bundle: true,
  write: false,
  platform: 'browser',
  target: 'esnext',
  metafile: true,
  logLevel: 'error',
} as const

/** Sources as given, in place of the files. */
const given = (texts: Map<string, string>): Plugin => ({
  name: 'given',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^migrations\.ts$/ }, ({ path }) => ({ path: resolve(path) }))
    onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const contents = texts.get(relative('.', path))
      return contents === undefined ? null : { contents, loader: 'ts' }
    })
  },
})

/** The files of tests that run inside workerd, but for one that is about none of this code. */
export const testFiles = await Array.fromAsync(glob('test/{*,sign-in/*}.test.ts', { exclude: ['test/guide.test.ts'] }))

const buildTests = async (texts: Map<string, string>) => {
  const snapshots = ['public/openapi.json', 'public/export.schema.json', 'client.d.ts']
  const contents = `
    export const tests = {${testFiles.map((file) => `'${file}': () => import('./${file}')`)}}
    export const setup = () => import('./test/support/migrate.ts')
    export const migrations = async () => (await import('migrations.ts')).migrations
    export const snapshots = {${snapshots.map((file) => `'../${file}': async () => (await import('./${file}?raw')).default`)}}`
  return build({
    ...shared,
    stdin: { contents, resolveDir: '.', loader: 'ts' },
    format: 'esm',
    packages: 'external',
    alias: { 'agentbot-export': './src/mount.ts' },
    plugins: [raw, given(texts)],
  })
}

/** A module as a function that evaluates it: what it imports is a parameter, what it exports the result. */
const asFunction = (text: string): string =>
  `async (packages) => {\n${text
    .replaceAll(/^import (.+) from (".+");$/gm, (_, names: string, path: string) =>
      names
        .replace(/\{ .* \}$/, (list) => `const ${list.replaceAll(' as ', ': ')} = packages[${path}]`)
        .replace(/^\* as (.+)$/, `const $1 = packages[${path}]`)
        .replace(/^(?!const)(\w+)(?:, )?/, `const { default: $1 } = packages[${path}]; `),
    )
    .replace(/^export (\{[^}]+\});$/m, (_, list: string) => `return ${list.replaceAll(/(\w+) as (\w+)/g, '$2: $1')}`)}}`

const importsOf = ({ metafile }: { metafile: Metafile }) =>
  new Set(Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path)))

const named = (paths: readonly string[]) => `
  ${paths.map((path, i) => `import * as p${i} from '${path}'`).join('\n')}
  const packages = {${paths.map((path, i) => `'${path}': p${i}`)}}`

/**
 * The Worker that runs the tests over those sources, in one file: what is never changed is evaluated once, the rest for each run. All
 * of it waits for the first request, for tests do what the runtime allows in a request only.
 */
export const bundle = async (texts: Map<string, string>): Promise<string> => {
  const tests = await buildTests(texts)
  const contents = `
    ${named([...importsOf(tests)].filter((path) => !path.startsWith('cloudflare:')))}
    import { serve } from './test/mutants/worker.ts'
    export default serve(packages, ${asFunction(tests.outputFiles[0]?.text ?? '')})`
  const worker = await build({
    ...shared,
    stdin: { contents, resolveDir: '.', loader: 'ts' },
    format: 'esm',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['cloudflare:*', 'node:*'],
  })
  return `
    ${named([...importsOf(worker)])}
    const make = ${asFunction(worker.outputFiles[0]?.text ?? '')}
    let made
    export default { fetch: async (request, env) => (await (made ??= make(packages))).default(request, env) }`
}
