/** All blocks of code of a language in a Markdown text. */
export const blocksIn = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.+?)^\`\`\`$`, 'gms'))].map(([, code = '']) => code)

/** The one block of SQL that begins with those words, as statements. */
export const sqlIn = (text: string, beginning: string): string[] => {
  const [found = '', ...others] = blocksIn(text, 'sql').filter((code) => code.startsWith(`-- ${beginning}`))
  if (found === '' || others.length > 0) throw new Error(`not one block of SQL begins with "${beginning}"`)
  return found.split(/;\n(?! |end)/).filter((statement) => statement.trim() !== '')
}
