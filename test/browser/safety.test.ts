import { readdir, readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { demoAccount, sizedAccount, tokens } from '../../scripts/accounts.ts'
import { runSql } from '../wire/support/accounts.ts'
import { controls } from './support/controls.ts'
import { fetchExport, saving, startSite } from './support/site.ts'
import { fileOf, viewer } from './support/viewer.ts'

const site = startSite()

it('answers the page, and every file of it, with the safety headers of the API and with a policy of its own', async () => {
  const api = await fetch(`${site.server.origin}/api/nothing`)
  const files = (await readdir('public', { recursive: true })).filter((file) => /(?<!index)\.\w+$/.test(file))
  expect(files).toContain('viewer/worker.js')
  for (const path of ['', ...files]) {
    const { headers, status } = await fetch(`${site.server.origin}/${path}`)
    expect.soft(status, path).toBe(200)
    for (const name of [
      'Cross-Origin-Opener-Policy',
      'Cross-Origin-Resource-Policy',
      'Referrer-Policy',
      'Strict-Transport-Security',
      'X-Content-Type-Options',
      'X-Frame-Options',
    ])
      expect.soft(headers.get(name), `${name} of /${path}`).toBe(api.headers.get(name))
    expect.soft(headers.get('Cache-Control'), path).toBe('public, max-age=0, must-revalidate') // no old part beside a new one
    expect.soft(headers.get('Content-Security-Policy'), path).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/)
  }
})

it.each(['/api', '/api/', '/api/index.html', '/api/app.js', '/api/export/', '//api/export', '/nope', '/_headers'])(
  'has the Worker answer %s, not the assets',
  async (path) => {
    const answer = await fetch(site.server.origin + path)
    expect([answer.status, await answer.json()]).toMatchObject([404, { error: 'Not Found' }])
  },
)

it('lets nothing run, load or connect that is not its own', async () => {
  const page = await site.open({ ignoresComplaints: true })
  const refused = await page.evaluate(async () => {
    const found = new Set<string>()
    const seen = Promise.withResolvers<void>()
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
      if (found.add(effectiveDirective).size === 5) seen.resolve()
    })
    const script = Object.assign(document.createElement('link'), { rel: 'modulepreload' })
    script.href = 'https://example.com/x.js'
    const style = document.createElement('style')
    style.textContent = 'p { color: red }'
    const image = new Image()
    image.src = 'https://example.com/x.png'
    document.head.append(script, style, image)
    await fetch('https://example.com/').catch(() => {})
    try {
      document.body.innerHTML = '<p>replaced'
    } catch {}
    await seen.promise
    return [...found].sort()
  })
  expect(refused).toEqual(['connect-src', 'img-src', 'require-trusted-types-for', 'script-src-elem', 'style-src-elem'])
})

it('asks no host but its own for anything', async () => {
  const { page } = await site.openFor(3)
  const hosts = new Set<string>()
  page.on('request', (request) => hosts.add(new URL(request.url()).host))
  await page.reload()
  await saving(page, () => controls(page).start.click())
  expect([...hosts].filter((host) => host !== '')).toEqual([new URL(site.network.origin).host])
})

it('sends nothing while a file is opened, looked through and saved as CSV', async () => {
  const { page, token } = await site.openFor(300)
  const text = await fetchExport(site.server.origin, token)
  await viewer(page).open(fileOf(text)) // the worker's modules come from the page's own address, once
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  const reached = site.network.asked.length

  expect(await viewer(page).open(fileOf(text.replace('agent number 7', 'a secret name')))).toBe('This export is whole')
  await viewer(page).find.fill('a secret name')
  await viewer(page).counted('1 row with').waitFor()
  await saving(page, () => viewer(page).saveCsv.click())

  const modules = /^\/(document-reader|viewer\/[\w-]+)\.js$/
  expect(asked.map((url) => new URL(url).pathname).filter((path) => !modules.test(path))).toEqual([])
  expect(
    site.network.asked.slice(reached).filter(({ method, path }) => method !== 'GET' || !modules.test(path)),
  ).toEqual([])
})

it('keeps what views a file apart from what downloads one', async () => {
  const folder = new URL('../../public/viewer/', import.meta.url)
  const files = (await readdir(folder)).filter((name) => name.endsWith('.js'))
  const sources = await Promise.all(files.map((name) => readFile(new URL(name, folder), 'utf8')))
  const reached = sources.flatMap((source) =>
    [...source.matchAll(/from '\.\.\/([\w-]+\.js)'/g)].map(([, name]) => name),
  )
  expect([...new Set(reached)].sort()).toEqual(['document-reader.js', 'dom.js', 'save-file.js', 'words.js'])
  expect(
    sources.filter((source) => /\b(fetch|XMLHttpRequest|WebSocket|sendBeacon|EventSource)\b/.test(source)),
  ).toEqual([])
})

it('makes a worker of nothing but the one script that it is', async () => {
  const page = await site.open({ ignoresComplaints: true })
  const refused = await page.evaluate(async () => {
    const errors: string[] = []
    for (const url of ['/viewer/worker.js', 'https://example.com/x.js', 'data:text/javascript,0']) {
      try {
        new Worker(url)
      } catch (error) {
        errors.push(String(error).slice(0, 9))
      }
    }
    return errors
  })
  expect(refused).toEqual(['TypeError', 'TypeError', 'TypeError'])
})

it('has a place for the rows of every collection in the document', async () => {
  const { page, token } = await site.openFor(3)
  const document = JSON.parse(await fetchExport(site.server.origin, token))
  const places = page
    .locator('[data-collection]')
    .evaluateAll((cells) => cells.map((cell) => cell.dataset['collection']))
  expect(await places).toEqual(Object.keys(document).filter((key) => Array.isArray(document[key])))
})

it('offers the accounts of npm start on this computer, and signs them in and out', async () => {
  await runSql(site.server.db, demoAccount() + sizedAccount('user_large', tokens.large, 9_000))
  const page = await site.open()
  const { start, exportAgain, outcome } = controls(page)

  expect(await page.getByLabel('nobody').isChecked()).toBe(true)
  await page.getByLabel('the demo account').check()
  expect((await saving(page, () => start.click())).name).toMatch(/^agentbot-export-user_abc-/)
  expect(await page.context().cookies()).toMatchObject([{ secure: false }]) // which not every browser would take here
  await page.getByLabel('the large account').check()
  expect((await saving(page, () => exportAgain.click())).name).toMatch(/^agentbot-export-user_lar-/)
  await page.reload()
  expect(await page.getByLabel('the large account').isChecked()).toBe(true)
  await page.getByLabel('nobody').check()
  await start.click()
  await outcome('Nobody is signed in').waitFor()
})

it('offers no account anywhere else, and sends to the sign-in', async () => {
  const page = await site.open({ origin: `http://agentbot.localhost:${site.network.port}` })
  expect(await controls(page).start.isVisible()).toBe(true)
  expect(await page.getByRole('radio').count()).toBe(0)
  await controls(page).start.click()
  await controls(page).outcome('You are not signed in').waitFor()
})

it('exports also while what views a file has not come', async () => {
  const { page } = await site.openFor(3)
  await page.route('**/viewer/viewer.js', () => {}) // it never comes
  await page.reload()
  await saving(page, () => controls(page).start.click())
  expect(await viewer(page).chooser.isVisible()).toBe(false)
})

it('shows one thing to press at first, and the chooser of a file', async () => {
  const page = await site.open({ origin: `http://agentbot.localhost:${site.network.port}` })
  const pressable = page.locator('a, button, input, select, [tabindex]').filter({ visible: true })
  expect(await pressable.evaluateAll((elements) => elements.map(({ id }) => id))).toEqual(['start', 'choose'])
})
