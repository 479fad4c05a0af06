/** What the CHECKs of a table admit of a column, as far as they have the forms that docs/operations.md shows. */
export type Checks = {
  /** The only values there may be, as SQL: `column IN (…)`. */
  values: string[]
  /** `column BETWEEN … AND …` */
  range: { least: number; most: number } | undefined
  /** The bytes that a text may have: `octet_length(column) <= …`, or a sixth of what its JSON may have. */
  bytes: number | undefined
  /** `json_valid(column)` */
  isJson: boolean
}

/** Bytes that JSON writes for a control character. */
const ESCAPE = 6

/** Reads what a CREATE TABLE says of a column. */
export const checksOf = (createTable: string, column: string): Checks => {
  const find = (before: string, after: string) =>
    new RegExp(String.raw`${before}(?<!\w)"?${column}"?(?!\w)${after}`, 'i').exec(createTable) ?? undefined
  const range = find('', String.raw`\s+BETWEEN\s+(\S+)\s+AND\s+([-\d.]+)`)
  const bytes = find(String.raw`octet_length\(`, String.raw`\)\s*<=\s*(\d+)`)
  // Of this text alone, or of several that share what a row may weigh.
  const quoted = find(String.raw`octet_length\(json_quote\(`, String.raw`\)\)[^<,]*<=\s*(\d+)`)
  return {
    values: find('', String.raw`\s+IN\s*\(([^)]*)\)`)?.[1]?.match(/'(?:[^']|'')*'|[^\s,]+/g) ?? [],
    range: range && { least: Number(range[1]), most: Number(range[2]) },
    bytes: bytes ? Number(bytes[1]) : quoted && Math.floor((Number(quoted[1]) - 2) / ESCAPE),
    isJson: find(String.raw`json_valid\(`, '') !== undefined,
  }
}
