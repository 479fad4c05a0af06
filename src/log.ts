const escapeNonAscii = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * Writes one line of JSON in plain ASCII: no value can break the line or steer a terminal.
 * A log that fails must not take the export with it.
 */
export const log = (entry: Record<string, unknown>): void => {
  try {
    console.log(JSON.stringify(entry).replace(/[\u007f-\uffff]/g, escapeNonAscii))
  } catch {}
}
