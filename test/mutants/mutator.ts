import type { NodeMutator } from '../../node_modules/@stryker-mutator/instrumenter/dist/src/mutators/node-mutator.d.ts'
import { mutantsOf } from './sql.ts'

type Path = Parameters<NodeMutator['mutate']>[0]
type Template = Extract<Path['node'], { type: 'TemplateLiteral' }>

/** The text of a template; `§i§` stands for its i-th expression. */
const textOf = ({ quasis }: Template): string =>
  quasis.map(({ value }, i) => (i === 0 ? value.raw : `§${i - 1}§${value.raw}`)).join('')

const templateOf = ({ quasis, expressions, ...rest }: Template, text: string): Template => {
  const parts = text.split(/§(\d+)§/)
  const raws = parts.filter((_, i) => i % 2 === 0)
  const places = parts.filter((_, i) => i % 2 === 1)
  return {
    ...rest,
    quasis: raws.flatMap((raw, i) =>
      quasis.slice(0, 1).map((any) => ({ ...any, value: { raw }, tail: i === places.length })),
    ),
    expressions: places.flatMap((place) => expressions[Number(place)] ?? []),
  }
}

/** Changes the SQL in templates that are tagged `sql`, of which Stryker's own mutators know only that they are text. */
export const sqlMutator: NodeMutator = {
  name: 'SQL',
  *mutate(path) {
    if (!path.isTaggedTemplateExpression() || !path.get('tag').isIdentifier({ name: 'sql' })) return
    const { node } = path
    for (const text of mutantsOf(textOf(node.quasi))) yield { ...node, quasi: templateOf(node.quasi, text) }
  },
}

/** Moves small numbers by one, and halves and doubles large ones: bounds, deadlines and weights, which Stryker leaves alone. */
export const numberMutator: NodeMutator = {
  name: 'Number',
  *mutate(path) {
    if (!path.isNumericLiteral() || path.parentPath?.isTSLiteralType() || path.key === 'key') return
    const { value } = path.node
    const others = value < 1_000 ? [value - 1, value + 1] : [value / 2, value * 2]
    for (const other of others.filter((other) => other >= 0))
      yield { type: 'NumericLiteral', value: other } as typeof path.node
  },
}
