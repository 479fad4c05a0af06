import type { Find, Summary } from './summary.ts'
import { count } from './table.ts'
import { streaming, thisExport, usual, type Way } from './ways.ts'

type Panel = { title: string; value: (summary: Summary) => number; ticks: number[]; left: number }

const [WIDTH, HEIGHT, TOP, PANEL_WIDTH] = [860, 360, 60, 320]
const BOTTOM = HEIGHT - 60

const lines: [Way, string][] = [
  [thisExport, '#0b6e4f'],
  [streaming, '#b35c00'],
  [usual, '#a01c4b'],
]

const panels: Panel[] = [
  { title: 'Peak heap over idle, MB', value: ({ heap }) => heap / 1e6, ticks: [1, 10, 100, 1_000], left: 60 },
  { title: 'First byte, ms', value: ({ firstByte }) => firstByte, ticks: [1, 10, 100, 1_000, 10_000], left: 490 },
]

const text = (x: number, y: number, words: string, more = '') => `<text x="${x}" y="${y}" ${more}>${words}</text>`

/** Where a value lies between the ends of a logarithmic axis: 0 to 1. */
const along = (value: number, ends: number[]) =>
  (Math.log(Math.max(value, ends[0] ?? 1)) - Math.log(ends[0] ?? 1)) / Math.log((ends.at(-1) ?? 1) / (ends[0] ?? 1))

const drawPanel = (find: Find, sizes: number[], { title, value, ticks, left }: Panel): string => {
  const x = (rows: number) => left + Math.round(along(rows, sizes) * PANEL_WIDTH)
  const y = (figure: number) => BOTTOM - Math.round(along(figure, ticks) * (BOTTOM - TOP))
  const grid = ticks.map(
    (tick) =>
      `<path d="M${left} ${y(tick)}h${PANEL_WIDTH}" stroke="#ddd"/>` +
      text(left - 8, y(tick) + 4, count(tick), 'text-anchor="end"'),
  )
  const below = sizes.map((rows) => text(x(rows), BOTTOM + 20, count(rows), 'text-anchor="middle" font-size="10"'))
  const drawn = lines.map(([way, colour]) => {
    const points = sizes.flatMap((rows) => {
      const summary = find(way, rows)
      return summary ? [`${x(rows)},${y(value(summary))}`] : []
    })
    const dots = points.map((point) => `<circle cx="${point.replace(',', '" cy="')}" r="4" fill="${colour}"/>`)
    return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>${dots.join('')}`
  })
  return [text(left, TOP - 20, title, 'font-weight="bold"'), ...grid, ...below, ...drawn].join('\n')
}

/** Memory and first byte against size, both axes logarithmic, as an SVG that needs nothing else. */
export const chart = (find: Find, sizes: number[]): string => {
  const legend = lines.map(([way, colour], i) => {
    const left = 60 + i * 170
    return `<circle cx="${left + 6}" cy="${HEIGHT - 16}" r="5" fill="${colour}"/>${text(left + 18, HEIGHT - 12, way.name)}`
  })
  const ascending = sizes.toSorted((a, b) => a - b)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img">
<title>Peak heap and first byte against the number of rows</title>
<rect width="100%" height="100%" fill="#fff"/>
${panels.map((panel) => drawPanel(find, ascending, panel)).join('\n')}
${legend.join('\n')}
${text(WIDTH - 10, HEIGHT - 12, 'rows exported, logarithmic scales', 'text-anchor="end"')}
</svg>
`
}
