/** What is tried on SQL: each match is replaced once by each of the texts. */
const rules: [RegExp, ...string[]][] = [
  [/ <= /g, ' < ', ' >= '],
  [/ > /g, ' >= ', ' < '],
  [/(?<!set \w+) = /gi, ' <> ', ' >= '],
  [/(?<!set \w+) = (?!\d)/gi, ' like '],
  [/(?<!between \S+ )\band\b/gi, 'or'],
  [/ not (?=in |glob )/gi, ' '],
  [
    /(where|(?<!between \S+ )\band) (?:(?! and | order by | limit )(?:[^();]|\((?:[^()]|\([^()]*\))*\)))+?(?=\s+(?:and|order by|limit) |\)|;|$)/gi,
    '$1 true',
  ],
  [/\s+order by .+?(?= limit|$)/gis, ''],
  [/order by ([^,]+), (\S+)/gi, 'order by $1', 'order by $2', 'order by $1 desc, $2', 'order by $1, $2 desc'],
  [/ limit [^\s)]+/gi, ''],
  [/\bmax\(/gi, 'min('],
  [/\boctet_length\(/gi, 'length('],
  [/\bcoalesce\((.+?), ([^,]+?)\)/gi, '$1'],
  [/\bcast\((\S+) as \w+\)/gi, '$1'],
  [/ join /gi, ' left join '],
  [/ when .+? then .+?(?= when| end)/gi, ''],
  [/ \|\| [^,)]+/g, ''],
  [/(?<![\w.^§]|[[0]-)(\d+)(?![\d.§])/g, '($1 + 1)', '($1 - 1)'],
  [/ \/ 1000\.0/g, ' / 1000', ''],
  [/'[^']+'/g, "''"],
  [/, '(?:subsec|unixepoch)'/g, ''],
  [/\bnull as\b/gi, '0 as'],
  [/\+(?=§)/g, ''],
  [/ between (\S+) and ([^\s)]+)/gi, ' >= $1', ' <= $2', ' not between $1 and $2'],
  [/ check \((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/gi, ''],
  [/ references \w+ \(\w+\) on delete cascade/gi, ''],
  [/ on delete cascade/gi, '', ' on delete set null'],
  [/ (?:not null|unique|primary key|strict|default \d+)\b/gi, ''],
  [/ (?:text|integer)(?= (?:primary|not|unique|check))/gi, ' any'],
  [/(?<=index .+\(.*)\w+, |, \w+(?=\)$)/gi, ''],
]

/** Texts that differ from the SQL in one place each. */
export const mutantsOf = (text: string): Set<string> => {
  const mutants = new Set<string>()
  for (const [pattern, ...replacements] of rules) {
    for (const match of text.matchAll(pattern)) {
      const [before, behind] = [text.slice(0, match.index), text.slice(match.index + match[0].length)]
      for (const replacement of replacements) {
        const filled = replacement.replace(/\$(\d)/g, (_, group) => match[Number(group)] ?? '')
        mutants.add(before + filled + behind)
      }
    }
  }
  mutants.delete(text)
  return mutants
}
