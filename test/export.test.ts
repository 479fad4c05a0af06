import { expect, it } from 'vitest'
import { collectionNames, type ExportDocument } from '../src/export/collections'
import { FIRST_PAGE } from '../src/export/page'
import { fileName } from '../src/export/route'
import { exportWith, makeUser, plant, signIn, some } from './support/accounts'
import { watched } from './support/watched'

const example = {
  user: { id: 'user_abc123', email: 'user@example.com', name: 'Jane Doe', plan: 'solo', referralCode: 'REF123' },
  agents: [
    {
      id: 'agent_xyz',
      name: 'my-agent',
      model: 'gpt-4o',
      status: 'running',
      createdAt: new Date('2026-03-01'),
      updatedAt: new Date('2026-04-01'),
    },
  ],
  scheduledTasks: [
    {
      id: 'task_123',
      name: 'daily-report',
      cronSchedule: '0 9 * * *',
      enabled: true,
      createdAt: new Date('2026-03-15'),
    },
  ],
  workflows: [{ id: 'wf_456', name: 'onboarding-flow', enabled: true, createdAt: new Date('2026-03-20') }],
}

it('the published example comes out to the letter, a row a line', async () => {
  const { user, ...rows } = example
  await plant(await makeUser(user), rows)
  const before = Date.now()
  const response = await exportWith(await signIn(user.id))
  const text = await response.text()
  const { exportedAt } = JSON.parse(text)
  expect(Date.parse(exportedAt)).toBeGreaterThanOrEqual(before)
  expect(Date.parse(exportedAt)).toBeLessThanOrEqual(Date.now())
  expect(text).toBe(`{
"exportedAt": "${exportedAt}",
"version": "1.0",
"user": {"id":"user_abc123","email":"user@example.com","name":"Jane Doe","plan":"solo","role":"user","referralCode":"REF123","referralCredits":0},
"agents": [
{"id":"agent_xyz","name":"my-agent","model":"gpt-4o","status":"running","createdAt":"2026-03-01T00:00:00.000Z","updatedAt":"2026-04-01T00:00:00.000Z"}
],
"scheduledTasks": [
{"id":"task_123","name":"daily-report","cronSchedule":"0 9 * * *","enabled":true,"createdAt":"2026-03-15T00:00:00.000Z"}
],
"workflows": [
{"id":"wf_456","name":"onboarding-flow","enabled":true,"createdAt":"2026-03-20T00:00:00.000Z"}
]
}
`)
  expect(response.headers.get('Content-Disposition')).toBe(
    `attachment; filename="agentbot-export-user_abc-${exportedAt.slice(0, 10)}.json"`,
  )
})

it('an account without rows is a whole document', async () => {
  const document = await (await exportWith(await signIn(await makeUser({ name: null })))).json<ExportDocument>()
  expect(document).toMatchObject({ user: { name: null, plan: null }, agents: [], scheduledTasks: [], workflows: [] })
  expect(Object.keys(document)).toEqual(['exportedAt', 'version', 'user', ...collectionNames])
})

it('the same data gives the same bytes, exportedAt aside', async () => {
  const user = await makeUser()
  await plant(user, { agents: some(FIRST_PAGE + 5), workflows: some(3) })
  const token = await signIn(user)
  const once = async () => (await (await exportWith(token)).text()).replace(/"exportedAt": "[^"]+"/, '')
  expect(await once()).toBe(await once())
})

it.each([0, 1, FIRST_PAGE - 1, FIRST_PAGE])(
  '%i rows in every collection are one round trip and have a length',
  async (n) => {
    const user = await makeUser()
    await plant(user, Object.fromEntries(collectionNames.map((name) => [name, some(n)])))
    const { bindings, seen } = watched()
    const response = await exportWith(await signIn(user), bindings)
    const text = await response.text()
    const document: ExportDocument = JSON.parse(text)
    for (const name of collectionNames) expect(document[name].length).toBe(n)
    expect(seen).toMatchObject({ batches: 1, statements: 1 + collectionNames.length })
  },
)

it.each(collectionNames)('one row more than a page of %s is streamed, whole, with one read more', async (name) => {
  const user = await makeUser()
  await plant(user, { [name]: some(FIRST_PAGE + 1) })
  const { bindings, seen } = watched()
  const document = await (await exportWith(await signIn(user), bindings)).json<ExportDocument>()
  expect(document[name].length).toBe(FIRST_PAGE + 1)
  expect(new Set(document[name].map(({ id }) => id)).size).toBe(FIRST_PAGE + 1)
  expect(seen.batches).toBe(2)
})

it('rows come oldest first, ties by id', async () => {
  const user = await makeUser()
  const at = (ms: number, id: string) => ({ id: `${user} ${id}`, createdAt: new Date(ms) })
  await plant(user, { workflows: [at(5, 'b'), at(-1, 'z'), at(5, 'a'), at(5, 'B'), at(0, 'é')] })
  const { workflows } = await (await exportWith(await signIn(user))).json<ExportDocument>()
  expect(workflows.map(({ id }) => id.split(' ')[1])).toEqual(['z', 'é', 'B', 'a', 'b'])
})

it('one D1 session carries the whole export and starts at the primary', async () => {
  const user = await makeUser()
  await plant(user, { agents: some(FIRST_PAGE * 2) })
  const { bindings, seen } = watched()
  await (await exportWith(await signIn(user), bindings)).text()
  expect(seen.sessions).toEqual(['first-primary'])
})

it.each([
  ['user_abc123', 'user_abc'],
  ['short', 'short'],
  ['"; x="y', '___x__y'],
  ['a\r\nSet-Cookie: b', 'a__Set-C'],
  ['../../etc', '______et'],
  ['user_ab\u{1F600}', 'user_ab_'],
  ['\u202Etxt.exe', '_txt_exe'],
])('the file name of user %j is plain ASCII', (id, part) => {
  expect(fileName(id, new Date('2026-04-02T23:59:59.999Z'))).toBe(`agentbot-export-${part}-2026-04-02.json`)
})

it('a replacement character that the database holds is a character like any other', async () => {
  const user = await makeUser({ name: 'caf\uFFFD' })
  await plant(user, { agents: [{ name: '\uFFFD\uFFFD \u{1F600}' }] })
  const document = await (await exportWith(await signIn(user))).json<ExportDocument>()
  expect(document.user.name).toBe('caf\uFFFD')
  expect(document.agents[0]?.name).toBe('\uFFFD\uFFFD \u{1F600}')
})
