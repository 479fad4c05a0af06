import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

type Rows = Record<string, object[]>

const jane = { id: 'user_abc123', email: 'jane@example.com', name: 'Jane Doe', plan: null, referralCredits: 0 }

/** A document laid out as the Worker lays it out, with any rows; see `writeDocument` in src/export/document.ts. */
export const documentOf = (collections: Rows, user: object = jane): string => {
  const members = [
    '"exportedAt": "2026-11-23T14:14:50.731Z"',
    '"version": "1.0"',
    `"user": ${JSON.stringify(user)}`,
    ...Object.entries(collections).map(([name, rows]) =>
      rows.length === 0 ? `"${name}": []` : `"${name}": [\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]`,
    ),
  ]
  return `{\n${members.join(',\n')}\n}\n`
}

const start = Date.UTC(2024, 0, 1)

/** A row like those of the largest collection. */
export const agent = (n: number) => ({
  id: `agent_${String(n).padStart(7, '0')}`,
  name: `agent number ${n}`,
  model: n % 3 ? 'gpt-4o' : 'llama-4',
  status: n % 5 ? 'running' : 'stopped',
  createdAt: new Date(start + n * 1000).toISOString(),
  updatedAt: new Date(start + n * 2000).toISOString(),
})

/** Writes a document of that many agents into a file, which goes with the machine's other temporary files. */
export const largeFile = async (rows: number): Promise<string> => {
  const path = join(await mkdtemp(join(tmpdir(), 'export-')), `export-${rows}.json`)
  const file = createWriteStream(path)
  const [head = '', tail = ''] = documentOf({ agents: [{}], workflows: [] }).split('{}')
  file.write(head)
  for (let n = 1; n <= rows; n++) {
    if (!file.write(`${JSON.stringify(agent(n))}${n < rows ? ',\n' : ''}`)) await once(file, 'drain')
  }
  file.end(tail)
  await once(file, 'finish')
  return path
}
