import { readArguments, stop } from '../scripts/arguments.ts'
import { distanceTable, wallsAfar } from './distance.ts'
import { heavy, plantHeavy } from './heavy.ts'
import { measure } from './measure.ts'
import { pageTable } from './pages.ts'
import { type Account, plant } from './plant.ts'
import { publish, report } from './report.ts'
import { committed, temporaryFolder, workingCopy } from './sides.ts'
import { measureStartup } from './startup.ts'
import { type Round, summaries } from './summary.ts'
import { count, milliseconds, sizeTable } from './table.ts'
import { takeTurns } from './turns.ts'
import { floor, thisExport, type Way, ways } from './ways.ts'

const FAR_ROWS = 300_000

const usage = `usage: npm run bench [-- --rounds 3]                     everything, published; it should have the machine to itself
       npm run bench -- --rows 100,10000 [--rounds 1] [--ways "this export,floor"]
       npm run bench -- --against REF [--rows 100,100000] [--rounds 21]    this code and that commit's, in turns
       npm run bench -- --pages 625,1250,5000 [--rows 300000] [--rounds 3]   pages of other sizes`

const texts = { rows: { type: 'string' }, rounds: { type: 'string' }, ways: { type: 'string' } } as const
const { values } = readArguments(usage, {
  options: { ...texts, against: { type: 'string' }, pages: { type: 'string' } },
})
const numbers = (text: string) => text.split(',').map(Number)

const isAll = !(values.rows || values.ways || values.against || values.pages)
const rowsUnless = values.against ? '100,100000' : values.pages ? `${FAR_ROWS}` : '100,10000,100000,1000000'
const sizes = numbers(values.rows ?? rowsUnless)
const howOften = Number(values.rounds ?? (values.against ? 21 : 3))
const pages = numbers(values.pages ?? '1')
const which = values.ways ? ways.filter(({ name }) => values.ways?.split(',').includes(name)) : ways
if (![...sizes, howOften, ...pages].every((value) => Number.isSafeInteger(value) && value > 0) || which.length === 0)
  stop(usage)

const measureAll = async (accounts: Account[], these: Way[], often = howOften, config?: string): Promise<Round[]> => {
  const rounds: Round[] = []
  for (let round = 1; round <= often; round++) {
    for (const account of accounts) {
      for (const way of round % 2 ? these : these.toReversed()) {
        const figures = await measure(databases, way, account, config)
        rounds.push({ round, way: way.name, rows: account.rows, ...figures })
        const said = 'failed' in figures ? `failed: ${figures.failed}` : `${milliseconds(figures.wall)} ms`
        const done = `${rounds.length}/${often * accounts.length * these.length}`
        console.log(`${done}  round ${round}, ${count(account.rows)} rows, ${way.name}: ${said}`)
      }
    }
  }
  return rounds
}

const heavyTables = async (): Promise<string[]> => {
  const accounts = plantHeavy(databases)
  const these = [thisExport, floor]
  const find = summaries(await measureAll(accounts, these, 1, heavy))
  const titled = (account: Account) => `${count(account.rows)} rows of ${count(account.weight)} bytes`
  return accounts.map((account) => sizeTable(find, account.rows, these, titled(account)))
}

const publishAll = async () => {
  const startup = measureStartup(howOften)
  const rounds = await measureAll(accounts, ways)
  const [far] = plant(databases, [FAR_ROWS])
  if (!far) throw new Error('no account')
  const walls = await wallsAfar(databases, far, howOften)
  const distance = distanceTable(far, walls)
  const curve = await pageTable(databases, far, [1_250, 2_500, 5_000], 1)
  const more = [`### A database that is far away\n\n${distance}`, `### Pages of other sizes\n\n${curve}`]
  publish(
    [report(rounds, sizes, ways, { startup, walls }), ...(await heavyTables()), ...more].join('\n\n'),
    rounds,
    sizes,
  )
  return 'written to docs/performance.md, docs/images/performance.svg and bench/rounds.json'
}

const started = performance.now()
const databases = temporaryFolder()
console.log(`making accounts of ${sizes.map(count).join(', ')} rows`)
const accounts = plant(databases, sizes)
const [account] = accounts

if (values.against)
  console.log(await takeTurns(databases, [workingCopy, committed(values.against)], accounts, howOften))
else if (values.pages && account) console.log(await pageTable(databases, account, pages, howOften))
else if (isAll) console.log(await publishAll())
else console.log(`\n${report(await measureAll(accounts, which), sizes, which)}`)
console.log(`\n${count((performance.now() - started) / 1000)} s in all`)
