import { expect, it } from 'vitest'
import { demoAccount, sizedAccount, tokens } from '../../scripts/accounts.ts'
import { runSql } from '../wire/support/accounts.ts'
import { controls } from './support/controls.ts'
import { fetchExport, saving, startSite } from './support/site.ts'

const site = startSite()

it('answers the page with the safety headers of the API, and with a policy of its own', async () => {
  const [page, api] = await Promise.all(['/', '/api/nothing'].map((path) => fetch(site.server.origin + path)))
  for (const name of [
    'Cross-Origin-Opener-Policy',
    'Cross-Origin-Resource-Policy',
    'Referrer-Policy',
    'Strict-Transport-Security',
    'X-Content-Type-Options',
    'X-Frame-Options',
  ]) {
    expect(page?.headers.get(name), name).toBe(api?.headers.get(name))
  }
  expect(page?.headers.get('Content-Security-Policy')).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/)
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

  await page.getByLabel('the demo account').check()
  expect((await saving(page, () => start.click())).name).toMatch(/^agentbot-export-user_abc-/)
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

it('shows one thing to press at first', async () => {
  const page = await site.open({ origin: `http://agentbot.localhost:${site.network.port}` })
  const pressable = page.locator('a, button').filter({ visible: true })
  expect(await pressable.allTextContents()).toEqual(['Export my data'])
})
